"""Characters at every stage of their set-up."""

from lib.bootstrap import Services
from lib.model.actor import Actor
from lib.model.character import Character, ImageKind, Judgement
from tests.characters.builders import an_analysis
from tests.imaging.pictures import a_file
from tests.studio.social_studio import a_scene


class Stages:
    """Leads characters from a name to a library."""

    def __init__(self, services: Services, actor: Actor) -> None:
        self.services, self.actor = services, actor
        self.characters = services.studio.characters

    def named(self, name: str = "G*BOY") -> Character:
        return self.characters.create(self.actor, name)

    def with_seed(self, name: str = "G*BOY") -> Character:
        slug = self.named(name).slug
        asset = self.services.studio.upload(self.actor, a_file(a_scene(300, 200), "PNG"), f"{name}.png")
        return self.characters.seeds.upload(self.actor, slug, asset.asset_id)

    def analysed(self, name: str = "G*BOY", **changes: object) -> Character:
        return self.characters.set_analysis(self.actor, self.with_seed(name).slug, an_analysis(**changes))

    def made(self, name: str = "G*BOY", count: int = 12, **changes: object) -> Character:
        slug = self.analysed(name, **changes).slug
        self.characters.write_prompts(self.actor, slug, count)
        self.characters.turnarounds.run(self.actor, slug)
        self.work()
        return self.characters.load(self.actor, slug)

    def finalised(self, name: str = "G*BOY", count: int = 12) -> Character:
        slug = self.made(name, count).slug
        for image in self.candidates(slug):
            self.decide(slug, image.image_id, Judgement.KEEP)
        return self.characters.turnarounds.finalise(self.actor, slug)

    def load(self, slug: str = "gboy") -> Character:
        return self.characters.load(self.actor, slug)

    def work(self) -> None:
        self.services.worker.run_pending()

    def candidates(self, slug: str = "gboy"):
        return self.gallery(slug).images

    def gallery(self, slug: str = "gboy", kind: ImageKind = ImageKind.CANDIDATE):
        return self.characters.galleries.gallery(self.actor, slug, kind)

    def decide(self, slug: str, image_id: str, judgement: Judgement, **more: object):
        return self.characters.turnarounds.decide(self.actor, slug, image_id, judgement, **more)

    def place(self, *parts: str):
        return self.services.settings.data.joinpath("character-image-studio", "characters", *parts)
