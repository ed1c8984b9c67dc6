"""Components of our own: what Streamlit has no widget for. Static code, no build."""
