"""Menu entry, store entry and program name each other."""

import configparser
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINUX = ROOT / "packaging" / "linux"


def test_the_store_entry_is_of_the_menu_entry_and_this_version() -> None:
    store = ElementTree.parse(LINUX / "studio.realtalk.RealTalkStudio.metainfo.xml").getroot()
    menu = configparser.ConfigParser(interpolation=None)
    menu.optionxform = str  # keys are kept as they stand
    entry = LINUX / store.findtext("launchable", "")
    menu.read(entry, encoding="utf-8")
    program = store.findtext("provides/binary")
    assert menu["Desktop Entry"]["Exec"] == f"{program} studio"
    assert f'name="{program}"' in (ROOT / "packaging" / "realtalk_studio.spec").read_text().replace("NAME = ", "name=")
    assert f'setDesktopFileName("{entry.stem}")' in (ROOT / "studio" / "commands" / "studio_window.py").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert store.find("releases/release").get("version") == project["version"]
    assert store.findtext("project_license") == project["license"]
    assert entry.stem == project["name"]
