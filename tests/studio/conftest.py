"""The use cases run on both databases."""


def pytest_generate_tests(metafunc):
    if "storage" in metafunc.fixturenames:
        metafunc.parametrize("storage", ["sqlite", "postgresql"], indirect=True)
