package dev.slipway.runtime.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.onnx.graph.GraphNode;
import dev.slipway.runtime.onnx.graph.ModelOutline;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the engine's error messages; it has no finer codes.
final class EngineErrors {
    private static final Pattern ABOUT_VALUES =
            Pattern.compile(
                    "out of (data )?bounds|out of range|cannot be reshaped|broadcast|dimension"
                            + "|shape|invalid (rank|index|indices|input)|indices|mismatch"
                            + "|(should|must) be|negative|unable to parse|could not (convert|parse)|stoi|stof"
                            + "|invalid argument|divi(sion|de) by zero",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("bad_alloc|failed to allocate|out of memory", Pattern.CASE_INSENSITIVE);
    private static final Pattern WRONG_SHAPE =
            Pattern.compile(
                    "shape verification failed|output OrtValue provided", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNREGISTERED =
            Pattern.compile("([\\w.]*):(\\w+)\\(-?\\d+\\) is not a registered");
    private static final Pattern UNIMPLEMENTED =
            Pattern.compile("implementation for (\\w+)\\(\\d+\\)");
    private static final Pattern NODE = Pattern.compile("[Nn]ode(?: name)?:? ?\\(?'?([^\\s)']+)");

    /// Source line and function, which the engine writes before its reason.
    private static final Pattern ORIGIN =
            Pattern.compile(
                    "\\S+\\.(?:cc|h):\\d+ (?:[\\w:<>,*&~ ]+\\([^)]*\\)(?: const)?"
                            + "(?: \\[with [^\\]]*\\])?)?");

    private static final Pattern PREFIX =
            Pattern.compile(
                    "Error code - \\w+ - message: |Load model from \\S+ failed: ?"
                            + "|\\[ONNXRuntimeError\\] : \\d+ : \\w+ : ");
    private static final int LONGEST = 600;

    private EngineErrors() {}

    /// Whether a pinned output was refused because its real shape is another one.
    static boolean isWrongOutputShape(OrtException e) {
        return WRONG_SHAPE.matcher(text(e)).find();
    }

    /// The failed call's blame.
    static InferenceException asInferenceException(Exception e) {
        String message = text(e);
        boolean invalid =
                e instanceof OrtException engine
                        && engine.getCode() == OrtErrorCode.ORT_INVALID_ARGUMENT;
        if (!isOutOfMemory(e)
                && e instanceof OrtException
                && (invalid || ABOUT_VALUES.matcher(message).find())) {
            return InferenceException.badInput(message, e);
        }
        return InferenceException.modelFailure(message, e);
    }

    static boolean isOutOfMemory(Exception e) {
        return OUT_OF_MEMORY.matcher(text(e)).find();
    }

    /// Where in the model a refused load failed, as well as the message tells.
    static String position(OrtException e, ModelOutline outline) {
        String message = text(e);
        for (Pattern pattern : new Pattern[] {UNREGISTERED, UNIMPLEMENTED}) {
            Matcher matcher = pattern.matcher(message);
            if (matcher.find()) {
                Optional<GraphNode> node = outline.firstOf(matcher.group(matcher.groupCount()));
                if (node.isPresent()) {
                    return node.get().label();
                }
            }
        }
        Matcher matcher = NODE.matcher(message);
        return matcher.find() ? "node '" + matcher.group(1) + "'" : "graph";
    }

    /// What keeps the engine from starting: a library that the system does not load has no cause,
    /// unlike one that could not be laid down.
    static String why(LinkageError e) {
        Throwable cause = e.getCause();
        return cause == null ? e.toString() : cause.toString();
    }

    /// The message on one line, bounded, without the engine's source paths.
    static String text(Exception e) {
        String message = String.valueOf(e.getMessage());
        String line = message.replaceAll("\\s+", " ");
        String unprefixed = PREFIX.matcher(line).replaceAll("");
        String plain = ORIGIN.matcher(unprefixed).replaceAll("").strip();
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "...";
    }
}
