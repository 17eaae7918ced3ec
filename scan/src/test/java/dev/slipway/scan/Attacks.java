package dev.slipway.scan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Pickles that would run something, by the way in which they do.
final class Attacks {
    static final List<String> CALLEES =
            List.of(
                    "os system",
                    "posix system",
                    "nt system",
                    "subprocess Popen",
                    "subprocess check_output",
                    "builtins eval",
                    "builtins exec",
                    "__builtin__ eval",
                    "builtins getattr",
                    "importlib import_module",
                    "pickle loads",
                    "_pickle loads",
                    "runpy run_path",
                    "pty spawn",
                    "socket create_connection",
                    "webbrowser open",
                    "shutil rmtree",
                    "operator attrgetter",
                    "functools partial",
                    "ctypes CDLL",
                    "types CodeType",
                    "torch.utils.collect_env run",
                    "torch.storage _load_from_bytes",
                    "torch load",
                    "numpy.testing._private.utils runstring",
                    "numpy.core._ufunc_reconstruct _ufunc_reconstruct",
                    "timeit timeit",
                    "cProfile run",
                    "doctest debug_script",
                    "idlelib.pyshell ModifiedInterpreter",
                    "pip main",
                    "asyncio create_subprocess_shell",
                    "http.client HTTPSConnection",
                    "multiprocessing.util spawnv_passfds",
                    "logging.config dictConfig",
                    "mymodule anything",
                    "sklearn.datasets load_files",
                    "pandas read_pickle",
                    "joblib load",
                    "code interact");

    private Attacks() {}

    /// One pickle per form for a callee.
    static Map<String, byte[]> forms(String module, String name) {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put(
                "global-reduce-0",
                Pickle.protocol(0).global(module, name).ops("(S'id'\ntR.").bytes());
        forms.put(
                "inst", Pickle.protocol(0).ops("(S'id'\ni" + module + "\n" + name + "\n.").bytes());
        forms.put("obj", Pickle.protocol(1).ops("(").global(module, name).ops("S'id'\no.").bytes());
        forms.put(
                "global-reduce-2",
                Pickle.protocol(2).global(module, name).wideText("id").ops("\u0085R.").bytes());
        forms.put(
                "newobj",
                Pickle.protocol(2)
                        .global(module, name)
                        .wideText("id")
                        .ops("\u0085\u0081.")
                        .bytes());
        forms.put("newobj-ex", Pickle.protocol(4).global(module, name).ops(")}\u0092.").bytes());
        forms.put(
                "stack-global",
                Pickle.protocol(4)
                        .text(module)
                        .text(name)
                        .ops("\u0093")
                        .text("id")
                        .ops("\u0085R.")
                        .bytes());
        forms.put(
                "stack-global-framed",
                Pickle.protocol(5)
                        .text(module)
                        .text(name)
                        .ops("\u0093")
                        .text("id")
                        .ops("\u0085R.")
                        .framed());
        forms.putAll(stackForms(module, name));
        forms.putAll(brokenForms(module, name));
        return forms;
    }

    private static Map<String, byte[]> stackForms(String module, String name) {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put(
                "memo-decoy",
                Pickle.protocol(4)
                        .text(module)
                        .op(0x94)
                        .text(name)
                        .op(0x94)
                        .ops("00")
                        .text("collections")
                        .op(0x94)
                        .ops("0h\u0000h\u0001\u0093)R.")
                        .bytes());
        forms.put(
                "memo-overwritten",
                Pickle.protocol(4)
                        .text("collections")
                        .ops("q\u00050")
                        .text(module)
                        .ops("q\u00050h\u0005")
                        .text(name)
                        .ops("\u0093)R.")
                        .bytes());
        forms.put(
                "dup",
                Pickle.protocol(4).text(module).ops("20").text(name).ops("\u0093)R.").bytes());
        forms.put(
                "marks",
                Pickle.protocol(4)
                        .ops("((KKKK1")
                        .text(module)
                        .text(name)
                        .ops("\u0093)R0.")
                        .bytes());
        forms.put(
                "in-a-list",
                Pickle.protocol(3).ops("](K\u0001").global(module, name).ops(")Re.").bytes());
        forms.put(
                "in-a-dict",
                Pickle.protocol(3)
                        .ops("}")
                        .wideText("weights")
                        .global(module, name)
                        .ops(")Rs.")
                        .bytes());
        return forms;
    }

    private static Map<String, byte[]> brokenForms(String module, String name) {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put("never-called", Pickle.protocol(2).global(module, name).ops(".").bytes());
        forms.put(
                "escaped-name",
                Pickle.protocol(4)
                        .ops("S'" + escaped(module) + "'\nS'" + escaped(name) + "'\n\u0093)R.")
                        .bytes());
        forms.put(
                "breaks-afterwards",
                Pickle.protocol(2).global(module, name).ops(")R\u00ff").bytes());
        forms.put(
                "breaks-afterwards-0",
                Pickle.protocol(0).global(module, name).ops("(tRzzz").bytes());
        forms.put(
                "through-reconstructor",
                Pickle.protocol(2)
                        .global("copyreg", "_reconstructor")
                        .global(module, name)
                        .global("builtins", "object")
                        .ops("N\u0087R.")
                        .bytes());
        forms.put(
                "after-a-decoy",
                Pickle.protocol(4)
                        .ops("K\u0001.")
                        .raw(Pickle.protocol(4).global(module, name).ops(")R.").bytes())
                        .bytes());
        forms.put(
                "after-many-steps",
                Pickle.protocol(0)
                        .ops("N0".repeat(30_000))
                        .global(module, name)
                        .ops("(tR.")
                        .bytes());
        return forms;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append(String.format("\\x%02x", c)));
        return escaped.toString();
    }

    /// Attacks that need no forbidden callee, or break what loaders and scanners agree on.
    static Map<String, byte[]> tricks() {
        Map<String, byte[]> tricks = new LinkedHashMap<>();
        tricks.put(
                "dotted-name",
                Pickle.protocol(4).text("numpy").text("f2py.os.system").ops("\u0093)R.").bytes());
        tricks.put(
                "dotted-unknown",
                Pickle.protocol(4).text("sklearn").text("base.x.y").ops("\u0093.").bytes());
        tricks.put(
                "build-on-a-name",
                Pickle.protocol(2)
                        .global("collections", "OrderedDict")
                        .ops("}")
                        .wideText("x")
                        .ops("K\u0001sb.")
                        .bytes());
        tricks.put("build-on-a-list", Pickle.protocol(2).ops("]}b.").bytes());
        tricks.put(
                "build-hook",
                Pickle.protocol(2)
                        .global("collections", "OrderedDict")
                        .ops(")R}")
                        .wideText("__class__")
                        .ops("K\u0001sb.")
                        .bytes());
        tricks.put("build-hook-in-slots", hookInSlots());
        tricks.put("build-hook-behind-others", hookBehindOthers("(", "u"));
        tricks.put("build-hook-added-last", hookBehindOthers("", ""));
        tricks.put(
                "call-a-result",
                Pickle.protocol(2).global("collections", "OrderedDict").ops(")R)R.").bytes());
        tricks.put("call-an-item", Pickle.protocol(2).ops("K\u0001)R.").bytes());
        tricks.put(
                "computed-name",
                Pickle.protocol(4)
                        .global("builtins", "str")
                        .ops(")R")
                        .text("x")
                        .ops("\u0093.")
                        .bytes());
        tricks.putAll(wireTricks());
        return tricks;
    }

    /// A state of two parts, of which the second is set attribute by attribute.
    private static byte[] hookInSlots() {
        return Pickle.protocol(2)
                .global("collections", "OrderedDict")
                .ops(")RN}")
                .wideText("__class__")
                .ops("K\u0001s\u0086b.")
                .bytes();
    }

    /// A state with more attributes than a scan keeps, a hook the last of them.
    private static byte[] hookBehindOthers(String begin, String end) {
        Pickle pickle =
                Pickle.protocol(2).global("collections", "OrderedDict").ops(")R}").ops(begin);
        String set = end.isEmpty() ? "s" : "";
        for (int i = 0; i < 100; i++) {
            pickle.wideText("attribute" + i).ops("K\u0001").ops(set);
        }
        return pickle.wideText("__setstate__").ops("K\u0001").ops(set).ops(end).ops("b.").bytes();
    }

    private static Map<String, byte[]> wireTricks() {
        Map<String, byte[]> tricks = new LinkedHashMap<>();
        tricks.put("extension-code", Pickle.protocol(2).ops("\u0082\u0001)R.").bytes());
        tricks.put("persistent-id", Pickle.protocol(2).wideText("x").ops("Q.").bytes());
        tricks.put(
                "persistent-line",
                Pickle.protocol(0).ops("Pfile\n").global("os", "system").ops(".").bytes());
        tricks.put("late-protocol", Pickle.protocol(2).ops("K\u0001\u0080\u0002.").bytes());
        tricks.put("future-protocol-inside", Pickle.protocol(2).ops("\u0080\u0009N.").bytes());
        tricks.put(
                "frame-crossed",
                Pickle.protocol(4).op(0x95).number(3, 8).wideText("abc").ops(".").bytes());
        tricks.put(
                "frame-in-frame",
                Pickle.protocol(4)
                        .op(0x95)
                        .number(20, 8)
                        .op(0x95)
                        .number(5, 8)
                        .ops("NNNNN0000.")
                        .bytes());
        tricks.put(
                "second-pickle",
                Pickle.protocol(2).ops("N.").raw(Pickle.protocol(2).ops("N.").bytes()).bytes());
        tricks.put("bytes-behind", Pickle.protocol(2).ops("N.").ops("more").bytes());
        tricks.put(
                "codec",
                Pickle.protocol(2)
                        .global("_codecs", "encode")
                        .wideText("x")
                        .wideText("evil")
                        .ops("\u0086R.")
                        .bytes());
        tricks.put(
                "huge-bytes",
                Pickle.protocol(2)
                        .global("builtins", "bytearray")
                        .ops("\u008a\u0006")
                        .number(1L << 40, 6)
                        .ops("\u0085R.")
                        .bytes());
        return tricks;
    }

    /// A pickle for a seed: any form of any callee.
    static byte[] any(SplittableRandom random) {
        String[] callee = CALLEES.get(random.nextInt(CALLEES.size())).split(" ", 2);
        List<byte[]> forms = new ArrayList<>(forms(callee[0], callee[1]).values());
        return forms.get(random.nextInt(forms.size()));
    }
}
