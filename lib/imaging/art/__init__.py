"""Draws pictures from words without any AI model: vocabulary, palette, composition, paint. Pure.

`lib.imaging.art.artist.draw` is the door. Nothing here reads settings, the clock or the network,
and nothing writes text into a picture.
"""
