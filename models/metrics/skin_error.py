"""How far the generated skin is from the person's own: a stand-in for identity where no network that knows faces is.

Beard, wrinkles, moles and complexion of the lower face are what a renderer loses first when it draws somebody's face
from another frame. This is a distance between pictures, not a test of who it is (``identity_similarity`` is one).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.face.box import Box
from models.metrics.mask_error import mask_error

Image = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]


def skin_error(real_rgb: Image, generated_rgb: Image, region: Region, mouth: Box) -> float:
    """Mean absolute difference inside the mask without the mouth's box, 0 to 1; nan where nothing is left.

    real_rgb, generated_rgb: u8[H, W, 3], the latter before blending; region: bool[H, W], 1 - M; mouth: rows and
    columns (``mouth_sharpness.mouth_box``).
    """
    skin = region.copy()
    skin[mouth] = False
    return mask_error(real_rgb, generated_rgb, skin)
