package dev.slipway.scan.pickle;

import java.util.List;
import java.util.Set;

/// Listed names whose arguments matter too.
final class CheckedCalls {
    private static final Set<String> HOOKS =
            Set.of(
                    "__class__",
                    "__setstate__",
                    "__reduce__",
                    "__reduce_ex__",
                    "__init__",
                    "__new__",
                    "__call__",
                    "__del__",
                    "__getattr__",
                    "__getattribute__",
                    "__setattr__",
                    "__dict__",
                    "__bases__");

    private static final Set<String> RECONSTRUCTORS =
            Set.of("copyreg._reconstructor", "copy_reg._reconstructor");

    private static final long BIG = 1L << 30;

    private CheckedCalls() {}

    /// Setting one of these as an attribute changes what an object does.
    static boolean isHook(String attribute) {
        return HOOKS.contains(attribute);
    }

    static boolean mayTake(Value.Global callee, List<Value> arguments) {
        return switch (callee.toString()) {
            case "_codecs.encode" ->
                    arguments.size() == 2
                            && arguments.get(1) instanceof Value.Text encoding
                            && Set.of("latin1", "latin-1").contains(encoding.text());
            case "builtins.bytearray",
                    "builtins.bytes",
                    "__builtin__.bytearray",
                    "__builtin__.bytes" ->
                    arguments.isEmpty()
                            || !(arguments.getFirst() instanceof Value.Whole size)
                            || size.number() < BIG;
            case "copyreg._reconstructor", "copy_reg._reconstructor" ->
                    arguments.size() == 3
                            && isListed(arguments.get(0))
                            && isListed(arguments.get(1));
            case "torch._tensor._rebuild_from_type_v2" ->
                    arguments.size() == 4
                            && isListed(arguments.get(0))
                            && isListed(arguments.get(1));
            default -> true;
        };
    }

    private static boolean isListed(Value value) {
        return value instanceof Value.Global global && global.listed();
    }

    /// Whose instance a call gives.
    static Value.Global madeBy(Value.Global callee, List<Value> arguments) {
        boolean named =
                RECONSTRUCTORS.contains(callee.toString())
                        && !arguments.isEmpty()
                        && isListed(arguments.getFirst());
        return named ? (Value.Global) arguments.getFirst() : callee;
    }
}
