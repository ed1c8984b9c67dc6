"""Words that the built-in composer knows: what carries no subject, what a subject looks like, moods, light, colours."""

from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION_WORDS = _words(
    "a about above across after again against all almost along already also although always am among an and another "
    "any anybody anyone anything are aren't around as at away back be became because become becomes been before "
    "began behind being below beneath beside besides between beyond both but by came can can't cannot could "
    "couldn't did didn't do does doesn't doing don't done down during each either else enough even ever every "
    "everybody everyone everything except few for from further get gets getting given gives go goes going gone got "
    "had hadn't has hasn't have haven't having he her here hers herself him himself his how however i if in inside "
    "instead into is isn't it its itself it's just keep keeps kept let lets like likely less made make makes making "
    "many may maybe me might mine more most much must my myself near nearly neither never no nobody none nor not "
    "nothing now of off often on once one only onto or other others our ours ourselves out outside over own per "
    "perhaps put quite rather really s same seem seems several shall she should since so some somebody someone "
    "something soon still such t take takes taken taking than that that's the their theirs them themselves then "
    "there therefore these they they're this those though through throughout thus till to together too toward "
    "towards two under unless until up upon us use used uses using very via was wasn't way ways we well went were "
    "weren't what whatever when whenever where whether which while who whole whom whose why will with within "
    "without won't would wouldn't yet you you're your yours yourself yourselves we're we've i'm i've i'd you've "
    "it'll der die das den dem des ein eine einen einem einer eines und oder aber nicht mit von vom zu zum zur im "
    "in am an auf aus bei für über unter nach vor ist sind war waren wird werden wurde hat haben sich es sie er wir "
    "ihr ich du als auch wie so noch nur schon dass daß durch um bis sein seine ihre ihren kann können mehr sehr "
    "man"
)
"""English and German words between the words that matter."""

VERBS = _words(
    "achieve achieves add adds advance aim aims allow allows announce announced announces answer appear appears ask "
    "asks attract avoid bake bring brings brought build builds built buy buys call calls called care carry carries "
    "celebrate celebrates change changed changes check choose chooses climb climbs combine combines come comes "
    "compare connect connects consider contain contains continue continues cook cooks cost costs cover covers "
    "create created creates cut cuts decide deliver delivers depend describe describes develop developed develops "
    "discover discovers drink drive drives drop eat eats enable enables enjoy ensure examine examines explain "
    "explains explore explores faces fall falls feature featuring feel feels fight fill find finds fit fits fly "
    "follow follows found gain gather grow grows grown happen happens hear held help helps hide hold holds improve "
    "improves include includes including increase increases introduce introduces introducing invite join joins know "
    "knows last lasts launch launched launches lead leads learn learns leave leaves lie lies lift live lives look "
    "looks lose love loves mean means meet meets matter matters "
    "move moves need needs offer offers open opened opens pass pay pick "
    "plan plans play plays prepare present presents prevent produce produces promise promises protect protects "
    "prove provide provides pull push raise raises ran reach reaches read reads receive reduce reduces remain "
    "remember replace replaces require requires return returns reveal reveals rise rises run runs said save saves "
    "saw say says scored see sees sell sells send serve serves share shared shares shine shone show shows shown "
    "sing sit sits sleep solve speak speaks spend spends stand stands start started starts stay stays stop stops "
    "support supports survive swim talk talks teach teaches tell tells think threaten threatens tries try turn "
    "turned turns understand visit visits wait waits walk walks want wants watch wear wears win wins won wonder "
    "write writes written wrote work works worked working remains shaping transforming changing moving driving "
    "helping making finding becoming coming goes faced"
)
"""Verbs that part one phrase from the next. Nouns that look the same are rarer than the verb and are left out."""

GENERIC = _words(
    "abstract advance advances analysis announcement answer answers application applications approach approaches "
    "area article articles aspect aspects author background basic basics benefit benefits best better big blog "
    "brief campaign case cases century challenge challenges chapter chance collection company complete concept "
    "conclusion conference content context customer customers daily day days decade deep description detail details "
    "development developments difference early easy edition essay example examples experience expert experts fact "
    "facts feature features finding findings first free fresh full fun future general good great group guide half "
    "head hour hours idea ideas impact important innovation insight insights interview introduction issue issues "
    "item key kind know large last late latest lesson lessons level life list little local long look lot main major "
    "method methods million minute minutes modern month months need new news next notes number old opportunity "
    "order overview page paper part past people perfect person piece place plan point points possible post power "
    "practical press problem problems product products program project question questions quick real reason reasons "
    "recent report reports research result results review right role rule rules second season secret section series "
    "service set short simple small solution solutions special start step steps story strategy study studies "
    "subject success summary survey system team text theme thing things thousand time times tip tips today tomorrow "
    "tonight tool tools top topic trend trends true type types ultimate update updates use user users value version "
    "view week weeks wide word words work world year years yesterday young percent number hundred three four five "
    "six seven eight nine ten monday tuesday wednesday thursday friday saturday sunday january february march april "
    "june july august september october november december studie bericht artikel neue neuer neues neuen gute jahr "
    "jahre thema"
)
"""Words that name no subject by themselves; at the edge of a phrase they are cut off."""


@dataclass(frozen=True)
class Domain:
    """A field of life: how texts about it speak, and what pictures of it show."""

    words: frozenset[str]
    scenes: tuple[str, ...]
    settings: tuple[str, ...]
    palette: str
    realism: str = "photograph"


def _domain(words: str, scenes: str, settings: str, palette: str, realism: str = "photograph") -> Domain:
    return Domain(_words(words), tuple(scenes.split(" | ")), tuple(settings.split(" | ")), palette, realism)


DOMAINS = (
    _domain(
        "ai artificial intelligence machine learning neural algorithm algorithms data software digital computing "
        "computer computers quantum qubit qubits robot robots robotics automation chip chips cloud server servers "
        "code developer developers programming blockchain internet network networks cyber technology technologies "
        "app apps virtual",
        "a lattice of fine glowing threads joining small nodes | translucent layered panels with flowing points of "
        "light | a sculptural core of glass and light with threads leading outwards",
        "in a dark, quiet space with depth | on a smooth reflective surface | floating before a plain deep background",
        "deep blue, cyan and a touch of violet",
        "3D render",
    ),
    _domain(
        "bank banks banking finance financial money market markets stock stocks invest investing investment "
        "investors economy economic inflation budget budgets tax taxes pension savings loan loans credit currency "
        "price prices debt interest accounting insurance startup startups funding revenue",
        "neat stacks of coins rising like steps | a balanced scale with coins and a small green plant | glass bars "
        "of growing height",
        "on a clean desk by a window | before a blurred city skyline | on a seamless studio surface",
        "navy, warm grey and muted gold",
    ),
    _domain(
        "health doctor doctors hospital patient patients medicine medical therapy vaccine vaccines disease diseases "
        "heart brain cancer nurse nurses clinic clinical sleep stress mental diet nutrition fitness drug drugs "
        "surgery diabetes wellbeing immune gene genes genetic",
        "carefully arranged objects of care and examination | a clear anatomical study shown with light | a calm "
        "scene of attention and healing",
        "in a bright, uncluttered room | on a clean white surface with soft shadows | beside a large window with "
        "plants",
        "white, teal and soft green",
    ),
    _domain(
        "climate environment environmental carbon emission emissions energy solar wind turbine turbines renewable "
        "sustainability sustainable recycling plastic pollution biodiversity warming green conservation ecosystem "
        "ecosystems drought flood floods wildfire wildfires glacier glaciers",
        "the subject set into a vast landscape | a close study with natural textures and a wide horizon behind it | "
        "a clear contrast between untouched and changed land",
        "under a wide open sky | at the edge of water and land | among hills in clear air",
        "leaf green, sky blue and earth brown",
    ),
    _domain(
        "forest tree trees river rivers lake lakes ocean oceans sea mountain mountains garden gardens gardening "
        "flower flowers plant plants bee bees bird birds owl whale whales wolf wolves fox dog dogs cat cats horse "
        "horses elephant elephants animal animals wildlife insects coral reef reefs butterfly butterflies penguin "
        "penguins tiger soil desert island beach",
        "shown in its natural surroundings with fine texture | seen close by with its habitat behind it | part of a "
        "living scene with layered depth",
        "in untouched nature | among leaves and soft shade | by still water",
        "moss green, bark brown and soft yellow",
    ),
    _domain(
        "food recipe recipes kitchen cook cooking chef restaurant restaurants bread cake coffee tea chocolate wine "
        "cheese soup salad pasta pizza vegetable vegetables fruit fruits apple apples dinner breakfast lunch "
        "dessert bakery sourdough flavour flavours taste spice spices olive honey beer noodle noodles ramen vegan "
        "meal meals cafe",
        "freshly prepared, with crumbs, steam and honest texture | laid out with its ingredients around it | served "
        "in handmade ceramics",
        "on a worn wooden table | on a stone counter by a window | on linen beside simple cutlery",
        "warm amber, cream and herb green",
    ),
    _domain(
        "travel city cities tourist tourism hotel hotels journey train trains flight flights airport museum street "
        "streets village villages harbour castle bridge bridges tower temple architecture building buildings house "
        "houses home homes housing apartment apartments interior furniture urban station cathedral railway tram "
        "metro",
        "seen with strong lines and clear perspective | with small signs of daily life around it | with fine "
        "material detail",
        "in a street with weathered facades | in a light-filled space | against an open skyline",
        "sandstone, slate blue and terracotta",
    ),
    _domain(
        "school schools student students teacher teachers education university universities classroom reading book "
        "books library libraries exam exams children child kids kindergarten course courses language languages "
        "literacy math mathematics history science poetry novel literature writing",
        "arranged with open books and objects to explore | on a table with notes and simple models | with pages, "
        "light and curious details",
        "in a bright classroom | by tall library shelves | at a desk in warm lamp light",
        "ochre, ink blue and paper white",
        "illustration",
    ),
    _domain(
        "football soccer tennis basketball running runner runners marathon cycling bicycle bicycles bike bikes "
        "swimming olympic olympics sport sports athlete athletes training climbing yoga ski skiing surf surfing "
        "game games gym match coach champion hiking trail",
        "caught at the height of movement | with dust, drops and tense lines | with strong diagonal energy",
        "on open ground at the edge of day | in an empty stadium | along a winding path",
        "signal orange, asphalt grey and white",
    ),
    _domain(
        "space planet planets mars moon star stars galaxy galaxies telescope telescopes astronaut astronauts rocket "
        "rockets satellite satellites universe black hole orbit asteroid asteroids comet nasa cosmic solar-system",
        "against the depth of space with fine points of light | with the curve of a planet behind it | lit by one "
        "distant star",
        "in the silence of space | above a cratered surface | beneath a sky full of stars",
        "ink black, silver and ember orange",
        "3D render",
    ),
    _domain(
        "music song songs guitar piano violin orchestra concert concerts band jazz opera dance dancer dancers "
        "ballet theatre film films cinema movie movies art artist artists painting paintings gallery sculpture "
        "photography design designer designers fashion dress jewellery festival festivals",
        "staged with bold shapes and shadows | with gestures and textures that suggest rhythm | as a carefully lit "
        "still life",
        "on an empty stage | in a studio with a painted backdrop | in a high-ceilinged gallery",
        "burgundy, brass and charcoal",
    ),
    _domain(
        "law court courts justice judge crime police government election elections vote voting parliament policy "
        "policies politics political democracy rights constitution privacy security war peace treaty border "
        "migration refugees hackers password passwords fraud",
        "told with symbolic objects in strict order | with strong symmetry and one point out of line | with weight, "
        "stone and a shaft of light",
        "in a hall of stone | on a dark table | before tall columns",
        "slate, ivory and deep red",
    ),
    _domain(
        "car cars truck trucks electric battery batteries vehicle vehicles engine engines motor motorcycle factory "
        "factories industry industrial manufacturing machine machines steel construction engineer engineers "
        "engineering ship ships shipping logistics warehouse drone drones aircraft plane planes mining concrete",
        "shown with precise mechanical detail | seen from a low angle, solid and near | with clean lines and "
        "reflections",
        "in a spacious workshop | on wet ground under a wide sky | in a hall with rows of lights",
        "steel grey, petrol blue and safety yellow",
    ),
    _domain(
        "office meeting meetings manager managers leadership career careers job jobs employee employees workplace "
        "remote business businesses marketing brand brands sales productivity team teams hiring interview culture "
        "negotiation",
        "told with a few well-placed objects of work | as an orderly arrangement with one accent | with overlapping "
        "paper shapes",
        "on a tidy desk by a window | in a calm modern workspace | in an open meeting room",
        "warm white, graphite and coral",
    ),
    _domain(
        "bottle watch watches shoe shoes sneaker sneakers bag bags backpack phone headphones lamp chair sofa mug "
        "candle soap perfume cream serum skincare shampoo toy toys notebook pen jacket shirt sunglasses umbrella "
        "knife blender keyboard camera speaker tent mattress packaging",
        "as the single product, crisp and true to its materials | slightly turned, with a gentle contact shadow | "
        "with droplets and fine surface detail",
        "on a seamless studio surface | on a simple stone plinth | on a shelf with plenty of empty space",
        "soft neutral tones with one clear accent",
    ),
)
"""Fields of life; the one with the most words in a text gives the scene, the setting and the colours."""

NO_DOMAIN = _domain(
    "",
    "shown simply and clearly | with a few telling details around it | in a carefully composed still life",
    "before a quiet, uncluttered background | in soft surroundings with depth | on a plain surface",
    "balanced natural tones with one accent",
)

MOODS: dict[str, frozenset[str]] = {
    "calm": _words(
        "calm quiet gentle peace peaceful slow soft relax relaxed relaxing sleep silence still meditation rest"
    ),
    "hopeful": _words(
        "hope hopeful better promising recovery breakthrough bright new renewal spring growth healing rise"
    ),
    "energetic": _words("fast energy energetic dynamic race bold power strong speed explosive excitement win winning"),
    "serious": _words(
        "war crisis death risk threat danger loss warning fraud crime disease fear poverty collapse decline"
    ),
    "playful": _words("fun play playful joy happy funny colourful colorful kids party birthday toys laugh cheerful"),
    "elegant": _words("luxury elegant premium refined exclusive classic fine jewellery perfume silk timeless wine"),
    "mysterious": _words("mystery mysterious secret hidden unknown dark strange ancient ghost shadow night lost"),
    "warm": _words("family home love cosy cozy warm together friends friendship comfort tradition grandmother holiday"),
}
"""Mood → words that speak of it."""

LIGHT: dict[str, tuple[str, frozenset[str]]] = {
    "dawn": ("low golden light of early morning", _words("morning dawn sunrise breakfast early spring")),
    "dusk": ("warm low light of the evening", _words("evening sunset dusk autumn fall harvest dinner")),
    "night": ("night with a few pools of light", _words("night midnight moon stars dark nocturnal neon")),
    "winter": ("cold clear winter light", _words("winter snow ice frost arctic glacier christmas")),
    "rain": ("diffuse light after rain, with reflections", _words("rain storm flood fog mist cloud wet monsoon")),
    "noon": ("bright light with crisp shadows", _words("summer noon sun sunny desert beach heat bright")),
}
MOOD_LIGHT = {
    "calm": "soft even light from one side",
    "hopeful": "clear light breaking in from above",
    "energetic": "hard directional light with crisp shadows",
    "serious": "restrained light with deep shadows",
    "playful": "bright, cheerful light",
    "elegant": "sculpted studio light with smooth gradients",
    "mysterious": "low-key light with a single source",
    "warm": "warm light from a window",
}
COLOURS = _words(
    "red orange yellow green blue purple violet pink brown black white grey gray gold golden silver turquoise teal "
    "cyan magenta crimson scarlet navy beige ivory copper bronze lavender mint coral indigo olive amber"
)
PEOPLE_WORDS = _words(
    "woman man girl boy mother father grandmother grandfather chef nurse doctor teacher dancer runner astronaut "
    "child musician farmer engineer painter writer baker firefighter athlete"
)
CROWD_WORDS = _words(
    "people team teams family families children students women men crowd friends workers nurses teachers dancers "
    "runners employees players musicians farmers audience community kids voters athletes"
)
