import numpy as np
import pytest

from models.errors import CheckpointError
from models.face.matlab_file import read_matlab
from tests.fakes.matlab_writer import write_matlab

ARRAYS = {
    "meanshape": np.linspace(-1, 1, 12, dtype=np.float32)[None],
    "tri": np.arange(1, 13, dtype=np.float64).reshape(4, 3),
    "one": np.array([[7]], dtype=np.uint8),
    "cube": np.arange(24, dtype=np.int32).reshape(2, 3, 4),
}


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("order", ["<", ">"])
def test_arrays_come_back_with_shape_class_and_values(tmp_path, compressed, order):
    write_matlab(tmp_path / "m.mat", ARRAYS, compressed=compressed, order=order, stored_as={"tri": "u1"})
    found = read_matlab(tmp_path / "m.mat", tuple(ARRAYS))
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)


def test_only_what_is_asked_for_is_unpacked(tmp_path):
    write_matlab(tmp_path / "m.mat", ARRAYS)
    assert list(read_matlab(tmp_path / "m.mat", ("tri",))) == ["tri"]


def test_a_known_file_of_matlab_layout_byte_by_byte(tmp_path):
    """One uint8 array [1 2; 3 4] called "ab", written by hand from the format's description."""
    header = b"MATLAB 5.0".ljust(124) + b"\x00\x01IM"
    flags = bytes.fromhex("06000000 08000000 09000000 00000000")
    shape = bytes.fromhex("05000000 08000000 02000000 02000000")
    name = bytes.fromhex("01000200 61620000")
    values = bytes.fromhex("02000400 01030204")
    content = flags + shape + name + values
    (tmp_path / "m.mat").write_bytes(header + bytes.fromhex("0e000000") + len(content).to_bytes(4, "little") + content)
    assert read_matlab(tmp_path / "m.mat", ("ab",))["ab"].tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK not matlab", "not a MATLAB file"),
        (b"MATLAB 7.3 MAT-file".ljust(200), "option -v7"),
        (b"MATLAB 5.0".ljust(124) + b"\x00\x01IM" + b"\x0f\0\0\0\xff\0\0\0abc", "damaged"),
        (b"MATLAB 5.0".ljust(124) + b"\x00\x01IM" + b"\x0f\0\0\0\x03\0\0\0abc", "damaged"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, content, message):
    path = tmp_path / "broken.mat"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=rf"broken\.mat.*{message}"):
        read_matlab(path, ("tri",))


def test_missing_arrays_and_files_are_named(tmp_path):
    write_matlab(tmp_path / "m.mat", {"tri": ARRAYS["tri"]})
    with pytest.raises(CheckpointError, match="holds no idBase, exBase"):
        read_matlab(tmp_path / "m.mat", ("tri", "idBase", "exBase"))
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_matlab(tmp_path / "nothing.mat", ("tri",))
