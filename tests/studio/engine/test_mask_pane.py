import numpy as np

from studio.engine.mask_pane import mask_pane


def test_the_region_is_tinted_and_the_rest_is_not():
    source = np.full((256, 256, 3), 100, np.uint8)
    region = np.zeros((256, 256), bool)
    region[100:200, 60:180] = True
    pane = mask_pane(source, region)
    assert np.array_equal(pane[~region], source[~region])
    assert (pane[150, 120] == [166, 82, 105]).all()  # halfway to the tint
    assert (source == 100).all()
