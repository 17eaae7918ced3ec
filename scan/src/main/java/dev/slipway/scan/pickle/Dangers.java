package dev.slipway.scan.pickle;

import java.util.Set;

/// Names that attacks are made of. They only raise the severity: what is on no list is refused
/// whether or not it stands here.
final class Dangers {
    private static final Set<String> BUILTINS =
            Set.of(
                    "eval",
                    "exec",
                    "execfile",
                    "compile",
                    "open",
                    "file",
                    "input",
                    "getattr",
                    "setattr",
                    "delattr",
                    "vars",
                    "globals",
                    "locals",
                    "breakpoint",
                    "__import__",
                    "apply",
                    "map",
                    "filter",
                    "memoryview",
                    "type",
                    "super",
                    "help");

    private static final Set<String> MODULES =
            Set.of(
                    "os",
                    "posix",
                    "nt",
                    "subprocess",
                    "pty",
                    "runpy",
                    "multiprocessing",
                    "commands",
                    "socket",
                    "ssl",
                    "http",
                    "urllib",
                    "urllib2",
                    "requests",
                    "aiohttp",
                    "asyncio",
                    "webbrowser",
                    "smtplib",
                    "ftplib",
                    "poplib",
                    "imaplib",
                    "telnetlib",
                    "xmlrpc",
                    "pickle",
                    "_pickle",
                    "cPickle",
                    "dill",
                    "cloudpickle",
                    "marshal",
                    "types",
                    "importlib",
                    "pkgutil",
                    "imp",
                    "zipimport",
                    "operator",
                    "_operator",
                    "functools",
                    "inspect",
                    "gc",
                    "ctypes",
                    "_ctypes",
                    "mmap",
                    "signal",
                    "threading",
                    "_thread",
                    "shutil",
                    "tempfile",
                    "io",
                    "_io",
                    "logging",
                    "sqlite3",
                    "tarfile",
                    "zipfile",
                    "cProfile",
                    "profile",
                    "trace",
                    "pdb",
                    "bdb",
                    "doctest",
                    "pydoc",
                    "timeit",
                    "idlelib",
                    "lib2to3",
                    "venv",
                    "ensurepip",
                    "pip",
                    "code",
                    "codeop",
                    "sys",
                    "ast",
                    "atexit",
                    "sched",
                    "site",
                    "distutils",
                    "setuptools",
                    "joblib",
                    "uuid",
                    "platform",
                    "getpass",
                    "glob",
                    "pathlib",
                    "fileinput",
                    "linecache",
                    "weakref",
                    "builtins",
                    "__builtin__",
                    "__main__");

    private static final Set<String> MACHINE_LEARNING =
            Set.of(
                    "torch.hub",
                    "torch.jit",
                    "torch._dynamo",
                    "torch._inductor",
                    "torch.storage",
                    "torch.serialization",
                    "torch.utils",
                    "torch.distributed",
                    "torch.cuda",
                    "numpy.f2py",
                    "numpy.testing",
                    "numpy.distutils",
                    "numpy.ctypeslib",
                    "numpy.compat",
                    "pandas.io",
                    "pandas.core.computation",
                    "sklearn.datasets");

    private Dangers() {}

    static boolean name(String module, String name) {
        String first = module.split("\\.", 2)[0];
        if (first.equals("builtins") || first.equals("__builtin__")) {
            return BUILTINS.contains(name.split("\\.", 2)[0]);
        }
        return MODULES.contains(first)
                || MACHINE_LEARNING.stream().anyMatch(module::startsWith)
                || (module.equals("torch") && name.equals("load"));
    }
}
