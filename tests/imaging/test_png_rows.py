"""A PNG written a few rows at a time is the one that was meant."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.imaging.decode import decode
from lib.imaging.png_rows import PngRows
from lib.model.geometry import Size


@given(width=st.integers(1, 20), heights=st.lists(st.integers(1, 9), min_size=1, max_size=4), has_alpha=st.booleans())
def test_rows_come_out_as_they_went_in(width, heights, has_alpha):
    size = Size(width=width, height=sum(heights))
    pixels = np.random.default_rng(1).integers(0, 256, (size.height, width, 4 if has_alpha else 3), dtype=np.uint8)
    written = PngRows(size, has_alpha=has_alpha)
    for part in np.split(pixels, np.cumsum(heights)[:-1]):
        written.add(part)
    read = decode(written.finish())
    assert read.mode == ("RGBA" if has_alpha else "RGB")
    assert np.array_equal(np.asarray(read), pixels)


def test_too_many_too_few_and_misfitting_rows_are_refused():
    written = PngRows(Size(width=3, height=2), has_alpha=False)
    with pytest.raises(ValueError, match="2 rows are missing"):
        written.finish()
    for shape in ((3, 3, 3), (1, 4, 3), (1, 3, 4)):
        with pytest.raises(ValueError, match="do not fit"):
            written.add(np.zeros(shape, np.uint8))
