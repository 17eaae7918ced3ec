package dev.slipway.runtime.trees.xgboost;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.trees.engine.Scorer;
import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.format.TreesFormat;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// XGBoost's JSON and UBJSON models.
public final class XgboostFormat implements TreesFormat {
    /// Many documents begin with a version; that of a model is a list, as `[2, 1, 4]`.
    private static final Pattern JSON_HEAD =
            Pattern.compile(
                    "^\\s*\\{\\s*(\"(learner|Config|Model)\"\\s*:|\"version\"\\s*:\\s*\\[)");

    private static final int NAME_LIMIT = 16;

    /// Memory per byte of file: a node takes at least 8 bytes of a file, and while it is read,
    /// checked and compiled at most 40 times that.
    private static final long PEAK_FACTOR = 40;

    private static final long RESIDENT_FACTOR = 16;
    private static final long FIXED = 8L << 20;

    /// Creates the format.
    public XgboostFormat() {}

    @Override
    public boolean recognises(ByteBuffer head, ModelPackage model) {
        byte[] bytes = new byte[Math.min(head.remaining(), 4096)];
        head.duplicate().get(bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return JSON_HEAD.matcher(text).find() || isUbjson(head.duplicate());
    }

    /// Whether the head is an object whose first name is `learner` or `version`.
    private static boolean isUbjson(ByteBuffer head) {
        if (head.remaining() < NAME_LIMIT + 10 || head.get() != '{') {
            return false;
        }
        long length =
                switch (head.get()) {
                    case 'U', 'i' -> head.get();
                    case 'I' -> head.getShort();
                    case 'l' -> head.getInt();
                    case 'L' -> head.getLong();
                    default -> -1;
                };
        if (length < 1 || length > NAME_LIMIT) {
            return false;
        }
        byte[] name = new byte[(int) length];
        head.get(name);
        String text = new String(name, StandardCharsets.US_ASCII);
        return text.equals("learner") || text.equals("version");
    }

    @Override
    public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
        try {
            long size = Files.size(model.file());
            return new ResourceEstimate(
                    FIXED + PEAK_FACTOR * size, FIXED + RESIDENT_FACTOR * size, false);
        } catch (IOException e) {
            throw new ModelRefusedException(model.file(), "byte 0", "cannot be read: " + e, e);
        }
    }

    @Override
    public LoadedModel load(ModelPackage model, LoadOptions options) {
        return ModelAssembly.assemble(model, read(model.file()));
    }

    /// The raw scores of a model, before its output transform.
    static Scorer scorer(Path file) {
        return ModelAssembly.scorer(file, read(file));
    }

    /// The trees that a model uses.
    static List<Tree> trees(Path file) {
        return ModelAssembly.trees(file, read(file));
    }

    private static XgboostModel read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                ModelDocument document = open(in)) {
            try {
                return ModelReader.read(document);
            } catch (EOFException e) {
                throw new ModelRefusedException(file, document.position(), "ends too early", e);
            } catch (IOException e) {
                throw new ModelRefusedException(
                        file, document.position(), firstLine(e.getMessage()), e);
            }
        } catch (IOException e) {
            throw new ModelRefusedException(file, "byte 0", "cannot be read: " + e, e);
        }
    }

    private static String firstLine(@org.jspecify.annotations.Nullable String message) {
        return message == null ? "not readable" : message.lines().findFirst().orElse("");
    }

    private static ModelDocument open(InputStream in) throws IOException {
        in.mark(2);
        int first = in.read();
        int second = in.read();
        in.reset();
        boolean binary = first == '{' && second > ' ' && second != '"' && second != '}';
        return binary ? new UbjsonDocument(in) : new JsonDocument(in);
    }
}
