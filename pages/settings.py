"""Settings: keys and models of each provider, what is preferred, what is stored, and how the studio is doing."""

import streamlit as st

from lib.ui.services import guard, person
from lib.ui.settings.access import show_access
from lib.ui.settings.care import show_care
from lib.ui.settings.defaults import show_defaults
from lib.ui.settings.people import show_people
from lib.ui.settings.providers import show_providers
from lib.ui.settings.state import show_health, show_storage

actor = guard()
who = person()

st.subheader("Providers", anchor=False)
with st.container(gap="xsmall", key="settings.providers"):
    show_providers(who)

st.subheader("Preferred models", anchor=False)
st.caption("What runs when nobody names a model. Automatic weighs quality, price and size, and says why.")
show_defaults(actor)

st.subheader("API access", anchor=False)
st.caption("Programs log in with a client id and a secret, and get a token for an hour.")
show_access(who)

st.subheader("Storage", anchor=False)
show_storage(actor)
show_care(actor, who)

if who.is_admin:
    show_people(who)
    show_health(who)
