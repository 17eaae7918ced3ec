"""What verbs and servers of the checkout start with, so that they are there sooner."""

import os
import pathlib
import subprocess

import served

SCRIPTS = served.ROOT / "scripts"
LIBRARY = served.ROOT / "server" / "target" / "lib"
LAUNCHER = "SLIPWAY_JAVA_OPTS"


def use():
    """Has every verb that is started from now on compile as far as it lives, and begins to make a cache of
    classes that servers start from as those of an installed copy do; the process that makes it, if one does.

    A verb that is over in a second takes half of the processor's time with the first compiler alone, and
    needs few of the ten thousand classes that come with a cache.

    Where somebody says what the JVM is to be told, or which server is to be asked, or nobody which
    JVM it is, all do without.
    """
    home = os.environ.get("JAVA_HOME")
    if not home or {LAUNCHER, "SLIPWAY_HTTP"} & os.environ.keys() or " " in str(served.ROOT):
        return None
    # It builds what is not built: jars must not change behind a cache.
    subprocess.run([str(served.ROOT / "slipway"), "--version"], check=True, stdout=subprocess.DEVNULL)
    home = subprocess.run([str(SCRIPTS / "runtime"), home], check=True, capture_output=True, text=True).stdout.strip()
    rehearsal = begin(home)
    os.environ[LAUNCHER] = served.VERB_OPTIONS
    return rehearsal


def begin(home):
    """Begins to make the cache, unless there is one that is newer than all that it is made of."""
    cache, options = served.SERVERS_CACHE, SCRIPTS / "java.options"
    made_of = [options, *pathlib.Path(home).glob("release"), *LIBRARY.glob("*.jar")]
    if cache.exists() and all(file.stat().st_mtime < cache.stat().st_mtime for file in made_of):
        return None
    cache.parent.mkdir(parents=True, exist_ok=True)
    # An older one is none: who starts before the new one is there does without.
    cache.unlink(missing_ok=True)
    command = [str(SCRIPTS / "rehearse-server"), f"{home}/bin/java", f"{LIBRARY}/*", str(served.ROOT / "examples"),
               str(cache), f"@{options}", *served.REPORTED]  # fmt: skip
    return subprocess.Popen(command, env=os.environ | {"SLIPWAY_HOME": str(served.ROOT), "NICENESS": "0"})
