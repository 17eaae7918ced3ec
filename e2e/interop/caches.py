"""Caches of classes with which verbs and servers of the checkout start as those of an installed copy do."""

import os
import pathlib
import subprocess

import served

SCRIPTS = served.ROOT / "scripts"
LIBRARY = served.ROOT / "server" / "target" / "lib"
# What the JVM has to say of a cache goes to standard error, as in an installed copy.
REPORTED = ["-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTAdapterCaching", "-Xlog:disable", "-Xlog:all=warning:stderr"]
LAUNCHER = "SLIPWAY_JAVA_OPTS"


def use():
    """Has everything that is started from now on use them; a cache is of one set of options.

    Where somebody says what the JVM is to be told, or which server is to be asked, or nobody which
    JVM it is, and where a cache cannot be made, all do without.
    """
    home = os.environ.get("JAVA_HOME")
    if not home or {LAUNCHER, "SLIPWAY_HTTP"} & os.environ.keys() or " " in str(served.ROOT):
        return
    # It builds what is not built: jars must not change behind a cache.
    subprocess.run([str(served.ROOT / "slipway"), "--version"], check=True, stdout=subprocess.DEVNULL)
    home = subprocess.run([str(SCRIPTS / "runtime"), home], check=True, capture_output=True, text=True).stdout.strip()
    begun = [begin(home, served.VERBS_CACHE, "remote.options"), begin(home, served.SERVERS_CACHE, "java.options")]
    if not any([rehearsal.wait() for rehearsal in begun if rehearsal]):
        os.environ[LAUNCHER] = " ".join([*REPORTED, f"-XX:AOTCache={served.VERBS_CACHE}"])


def begin(home, cache, options):
    """Begins to make a cache, unless there is one that is newer than all that it is made of."""
    options = SCRIPTS / options
    made_of = [options, *pathlib.Path(home).glob("release"), *LIBRARY.glob("*.jar")]
    if cache.exists() and all(file.stat().st_mtime < cache.stat().st_mtime for file in made_of):
        return None
    cache.parent.mkdir(parents=True, exist_ok=True)
    command = [str(SCRIPTS / "rehearse-server"), f"{home}/bin/java", f"{LIBRARY}/*", str(served.ROOT / "examples"),
               str(cache), f"@{options}", *REPORTED]  # fmt: skip
    return subprocess.Popen(command, env=os.environ | {"SLIPWAY_HOME": str(served.ROOT), "NICENESS": "0"})
