"""What a person is told where there is no cluster; the work is tested in tests/end_to_end/test_batch_cluster.py."""

import sys

import pytest

from studio.engine.cluster import Cluster
from studio.errors import StudioError


def test_without_ray_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(
        StudioError, match=r"needs Ray, which is not installed\. Install it: .*requirements-cluster\.lock"
    ):
        Cluster("auto")


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere", "127.0.0.1:99999"])
def test_an_address_where_nobody_answers_is_told_at_once(address: str) -> None:
    pytest.importorskip("ray", reason="Ray is not installed (requirements-cluster.lock)")
    with pytest.raises(StudioError, match=f"No Ray cluster can be used at {address}"), Cluster(address):
        pass
