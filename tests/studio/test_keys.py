"""Provider keys as use cases: whose key is used for what, and that it shows nowhere."""

import json
import logging

import pytest
from pydantic import SecretStr

from lib.config import Settings
from lib.errors import Conflict, InvalidRequest, KeyRefused, NotConfigured, Unsupported
from lib.model.request import Operation
from lib.net.messages import HttpAnswer
from lib.providers.fake_vendor import REFUSED_KEY, FakeVendor
from tests.studio.builders import a_request

KEY = "fk-a-key-of-thirty-characters-77aa"


class Listening(FakeVendor):
    """Remembers what each call was opened with."""

    def __init__(self):
        super().__init__(delay_s=0)
        self.opened_with = []

    def answer(self, method, url, body, authorization):
        self.opened_with.append(authorization)
        return super().answer(method, url, body, authorization)


@pytest.fixture
def vendor():
    return Listening()


@pytest.fixture
def services(build_services, vendor, tmp_path):
    return build_services(vendor=vendor, settings=settings(tmp_path))


@pytest.fixture
def other(services):
    credentials = services.access.register()
    return services.access.actor_for(
        services.access.login(credentials.client_id, credentials.client_secret).access_token
    )


def settings(folder, **keys):
    return Settings(
        data=folder,
        secret_key=SecretStr("a key for tests that is long enough"),
        provider_keys={name: SecretStr(key) for name, key in keys.items()},
    )


def status_of(services, actor, provider="fake"):
    return next(status for status in services.studio.key_status(actor) if status.provider.id == provider)


def is_on_offer(services, actor):
    offers = services.studio.offers(actor, Operation.GENERATE)
    return any(offer.available for offer in offers if offer.provider.id == "openai")


@pytest.mark.row("A35")
def test_a_key_makes_the_provider_available_to_its_user_only(services, actor, other):
    services.studio.set_key(actor, "openai", KEY)
    assert is_on_offer(services, actor)
    assert services.studio.plan(actor, a_request(provider="openai")).provider == "openai"
    assert not is_on_offer(services, other)
    with pytest.raises(NotConfigured):
        services.studio.plan(other, a_request(provider="openai"))


def test_the_worker_uses_the_key_of_the_jobs_owner(services, actor, other, vendor):
    services.studio.set_key(other, "fake", "fk-of-somebody-else-entirely")
    services.studio.set_key(actor, "fake", KEY)
    services.studio.submit(actor, a_request())
    services.worker.run_pending()
    assert vendor.opened_with == [f"Bearer {KEY}"]


def test_the_users_own_key_wins_over_the_environments(build_services, vendor, tmp_path, actor):
    services = build_services(vendor=vendor, settings=settings(tmp_path, fake="fk-from-the-environment"))
    assert status_of(services, actor).state == "environment"
    services.studio.set_key(actor, "fake", KEY)
    services.studio.test_key(actor, "fake")
    services.studio.forget_key(actor, "fake")
    services.studio.test_key(actor, "fake")
    assert vendor.opened_with == [f"Bearer {KEY}", "Bearer fk-from-the-environment"]


def test_a_key_that_was_taken_away_fails_the_job_without_a_charge(services, actor):
    services.studio.set_key(actor, "fake", KEY)
    before = services.studio.balance(actor).available
    job = services.studio.submit(actor, a_request())
    services.studio.forget_key(actor, "fake")
    services.worker.run_pending()
    (failure,) = services.studio.job(actor, job.job_id).failures
    assert failure.code == "not-configured"
    assert services.studio.balance(actor).available == before


def test_the_status_tells_the_last_four_and_never_more(services, actor):
    services.studio.set_key(actor, "fake", f"  {KEY}\n")
    status = status_of(services, actor)
    assert (status.state, status.is_ready, status.last_four) == ("own", True, "77aa")
    assert KEY[:-4] not in status.model_dump_json()


def test_a_provider_without_a_key_says_what_to_do(services, actor):
    status = status_of(services, actor, "openai")
    assert (status.state, status.is_ready) == ("missing", False)
    assert "Settings page" in status.hint
    assert status_of(services, actor, "sandbox").state == "not-needed"


@pytest.mark.parametrize("key", ["", "   ", "two words", "line\nbreak", "ключ", "x" * 501, "tab\tinside"])
def test_what_cannot_be_a_key_is_refused_without_repeating_it(services, actor, key):
    with pytest.raises(InvalidRequest) as caught:
        services.studio.set_key(actor, "fake", key)
    assert caught.value.field == "key"
    assert not key.strip() or key not in caught.value.sentence()


@pytest.mark.parametrize("provider", ["sandbox", "nobody"])
def test_only_providers_that_take_a_key_get_one(services, actor, provider):
    with pytest.raises(InvalidRequest):
        services.studio.set_key(actor, provider, KEY)


def test_testing_tells_the_balance_or_that_the_key_was_refused(services, actor):
    services.studio.set_key(actor, "fake", KEY)
    assert services.studio.test_key(actor, "fake").balance == "12.50 USD"
    services.studio.set_key(actor, "fake", REFUSED_KEY)
    with pytest.raises(KeyRefused):
        services.studio.test_key(actor, "fake")


def test_testing_without_a_key_or_without_a_free_call_says_so(services, actor):
    with pytest.raises(NotConfigured):
        services.studio.test_key(actor, "fake")
    with pytest.raises(Unsupported):
        services.studio.test_key(actor, "sandbox")


def test_a_key_is_in_no_log_plan_job_or_file(services, actor, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    services.studio.set_key(actor, "fake", KEY)
    services.studio.test_key(actor, "fake")
    job = services.studio.submit(actor, a_request())
    services.worker.run_pending()
    assert KEY not in caplog.text
    assert KEY not in services.studio.job(actor, job.job_id).model_dump_json()
    assert not any(KEY.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_default_models_belong_to_a_workspace_and_must_be_on_offer(services, actor, other):
    services.studio.set_key(actor, "fake", KEY)
    services.studio.set_default_model(actor, Operation.GENERATE, ("fake", "fake-64"))
    assert services.studio.default_models(actor) == {Operation.GENERATE: ("fake", "fake-64")}
    assert services.studio.default_models(other) == {}
    with pytest.raises(InvalidRequest):
        services.studio.set_default_model(actor, Operation.GENERATE, ("fake", "fake-65"))


def test_usage_counts_images_and_bytes_of_the_workspace(services, actor, other):
    services.studio.set_key(actor, "fake", KEY)
    services.studio.submit(actor, a_request(count=2))
    services.worker.run_pending()
    usage = services.studio.usage(actor)
    assert (usage.images, usage.trashed, usage.bytes > 0) == (2, 0, True)
    assert services.studio.usage(other).images == 0


class Registering(FakeVendor):
    """Makes accounts, as Neuko does."""

    def __init__(self):
        super().__init__(delay_s=0)
        self.asked = []

    def answer(self, method, url, body, authorization):
        self.asked.append((method, url, body, authorization))
        return HttpAnswer(201, {}, b'{"client_id": "cli_1", "client_secret": "s3cret-of-neuko", "message": "Keep it."}')


@pytest.mark.row("E34")  # the account at the documented address, but only after a click: it contacts a third party
def test_one_click_makes_an_account_and_keeps_its_key_encrypted(build_services, tmp_path, actor, caplog):
    vendor = Registering()
    services = build_services(vendor=vendor, settings=settings(tmp_path))
    before = status_of(services, actor, "neuko")
    assert (before.can_register, before.is_ready, vendor.asked) == (True, False, [])
    with caplog.at_level(logging.DEBUG):
        services.studio.keys.register(actor, "neuko")
    assert vendor.asked == [("POST", "https://api-imagegen.neuko.ai/api/v1/auth/register", b"", "")]
    after = status_of(services, actor, "neuko")
    assert (after.can_register, after.is_ready, after.state) == (False, True, "own")
    assert services.studio.keys.keyring(actor.user_id).key("neuko") == "cli_1:s3cret-of-neuko"
    assert "s3cret" not in caplog.text
    with pytest.raises(Conflict):
        services.studio.keys.register(actor, "neuko")
    assert len(vendor.asked) == 1


def test_elsewhere_nobody_registers(services, actor):
    assert not status_of(services, actor, "stability").can_register
    with pytest.raises(Unsupported):
        services.studio.keys.register(actor, "stability")


class Accounts(FakeVendor):
    """Opens sessions at Neuko, tells the balance, and replaces the secret once."""

    def __init__(self):
        super().__init__(delay_s=0)
        self.secret, self.session, self.asked = "first-secret", "", []

    def answer(self, method, url, body, authorization):
        place = url.partition("/api/v1/")[2]
        sent = json.loads(body) if body else {}
        self.asked.append(place)
        if place == "auth/rotate-secret" and sent == {"rotate_token": "granted-once"} and not authorization:
            self.secret, self.session = "third-secret", ""
            return told({"client_id": "cli_1", "client_secret": self.secret})
        if place == "auth/login" and sent["client_secret"] == self.secret:
            self.session = f"session-{len(self.asked)}"
            return told({"access_token": self.session})
        if not self.session or authorization != f"Bearer {self.session}":
            return told({"detail": "no"}, 401)
        if place == "auth/rotate-secret" and sent == {"current_secret": self.secret}:
            self.secret, self.session = "second-secret", ""
            return told({"client_id": "cli_1", "client_secret": self.secret})
        return told({"balance": 250, "client_id": "cli_1"})


def told(body, status=200):
    return HttpAnswer(status, content=json.dumps(body).encode())


@pytest.fixture
def accounts():
    return Accounts()


@pytest.fixture
def at_neuko(build_services, accounts, tmp_path, actor):
    services = build_services(vendor=accounts, settings=settings(tmp_path))
    services.studio.set_key(actor, "neuko", "cli_1:first-secret")
    return services


@pytest.mark.row("E24", "E35")
def test_a_test_logs_in_first_and_again_when_the_session_has_run_out(at_neuko, accounts, actor):
    assert at_neuko.studio.test_key(actor, "neuko").balance == "250 credits"
    accounts.session = "another"
    assert at_neuko.studio.test_key(actor, "neuko").balance == "250 credits"
    assert accounts.asked == ["auth/login", "credits/balance", "credits/balance", "auth/login", "credits/balance"]


@pytest.mark.row("E37", "E39", "E22")
def test_a_new_secret_is_stored_at_once_in_place_of_the_old_one(at_neuko, accounts, actor, caplog):
    assert status_of(at_neuko, actor, "neuko").can_rotate
    with caplog.at_level(logging.DEBUG):
        at_neuko.studio.keys.rotate(actor, "neuko")
    assert at_neuko.studio.keys.keyring(actor.user_id).key("neuko") == "cli_1:second-secret"
    assert at_neuko.studio.test_key(actor, "neuko").balance == "250 credits"
    assert "secret" not in caplog.text.replace("rotate-secret", "")


def test_a_refused_replacement_keeps_the_key(at_neuko, accounts, actor):
    accounts.secret = "changed elsewhere"
    with pytest.raises(KeyRefused):
        at_neuko.studio.keys.rotate(actor, "neuko")
    assert at_neuko.studio.keys.keyring(actor.user_id).key("neuko") == "cli_1:first-secret"


def test_only_a_stored_key_has_its_secret_replaced_and_only_where_offered(build_services, tmp_path, actor):
    services = build_services(settings=settings(tmp_path, neuko="cli_1:from-the-environment"))
    assert not status_of(services, actor, "neuko").can_rotate
    with pytest.raises(Conflict):
        services.studio.keys.rotate(actor, "neuko")
    with pytest.raises(Unsupported):
        services.studio.keys.rotate(actor, "fake")


@pytest.mark.row("E38", "E39")
def test_a_lost_secret_is_replaced_by_a_token_without_a_login(at_neuko, accounts, actor, caplog):
    accounts.secret = "lost"
    with caplog.at_level(logging.DEBUG):
        at_neuko.studio.keys.rotate_by_token(actor, "neuko", " granted-once\n")
    assert accounts.asked == ["auth/rotate-secret"]
    assert at_neuko.studio.keys.keyring(actor.user_id).key("neuko") == "cli_1:third-secret"
    assert at_neuko.studio.test_key(actor, "neuko").balance == "250 credits"
    assert "granted-once" not in caplog.text
    assert "third-secret" not in caplog.text


def test_without_a_key_the_token_needs_its_account(build_services, accounts, tmp_path, actor):
    services = build_services(vendor=accounts, settings=settings(tmp_path))
    with pytest.raises(InvalidRequest) as caught:
        services.studio.keys.rotate_by_token(actor, "neuko", "granted-once")
    assert (caught.value.field, accounts.asked) == ("account", [])
    services.studio.keys.rotate_by_token(actor, "neuko", "granted-once", "cli_1")
    assert services.studio.keys.keyring(actor.user_id).key("neuko") == "cli_1:third-secret"


@pytest.mark.parametrize(("provider", "token", "kind"), [("neuko", "", InvalidRequest), ("fake", "t", Unsupported)])
def test_no_token_and_no_such_vendor_are_said(at_neuko, actor, provider, token, kind):
    with pytest.raises(kind):
        at_neuko.studio.keys.rotate_by_token(actor, provider, token)


def test_a_refused_token_keeps_the_key(at_neuko, actor):
    with pytest.raises(KeyRefused):
        at_neuko.studio.keys.rotate_by_token(actor, "neuko", "used-before")
    assert at_neuko.studio.keys.keyring(actor.user_id).key("neuko") == "cli_1:first-secret"
