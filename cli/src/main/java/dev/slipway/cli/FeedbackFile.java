package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.model.EndpointName;
import dev.slipway.cli.text.TextFiles;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Items of feedback in a file: an array, or one a line, read as they are asked for.
///
/// *Threads*: one.
final class FeedbackFile implements AutoCloseable {
    /// A call may have 4 MiB, which thousands of long labels exceed.
    private static final long MOST_BYTES = 4_000_000;

    private final Path file;
    private final @Nullable EndpointName endpoint;
    private final BufferedReader in;
    private final Deque<JsonNode> waiting = new ArrayDeque<>();
    private long line;

    private FeedbackFile(Path file, @Nullable EndpointName endpoint, BufferedReader in) {
        this.file = file;
        this.endpoint = endpoint;
        this.in = in;
    }

    /// The items of a file, or of standard input for `-`.
    ///
    /// @param endpoint of items that name none
    static FeedbackFile open(Path file, @Nullable EndpointName endpoint) throws IOException {
        BufferedReader in =
                file.equals(Path.of("-"))
                        // As of files: what is no UTF-8 is refused, and not replaced.
                        ? new BufferedReader(
                                new InputStreamReader(
                                        System.in, StandardCharsets.UTF_8.newDecoder()))
                        : Files.newBufferedReader(file);
        return new FeedbackFile(file, endpoint, in);
    }

    /// The next items, at most `most` and as many as one call may have; none at the end.
    ///
    /// *Errors*: `IllegalArgumentException` naming the line.
    List<FeedbackItem> next(int most) throws IOException {
        List<FeedbackItem> items = new ArrayList<>();
        long bytes = 0;
        while (items.size() < most && hasNext()) {
            FeedbackItem item = item(waiting.element());
            bytes += size(item);
            if (bytes > MOST_BYTES && !items.isEmpty()) {
                break;
            }
            waiting.remove();
            items.add(item);
        }
        return items;
    }

    /// The bytes of an item as it is sent, with the comma behind it.
    private static int size(FeedbackItem item) {
        return Documents.json(item).getBytes(StandardCharsets.UTF_8).length + 1;
    }

    private boolean hasNext() throws IOException {
        while (waiting.isEmpty()) {
            String text = nextLine();
            if (text == null) {
                return false;
            }
            line++;
            if (text.stripLeading().startsWith("[")) {
                tree(text + rest()).forEach(waiting::add);
            } else if (!text.isBlank()) {
                waiting.add(tree(text));
            }
        }
        return true;
    }

    private @Nullable String nextLine() throws IOException {
        try {
            return in.readLine();
        } catch (CharacterCodingException e) {
            throw TextFiles.isNone(file, e);
        }
    }

    private String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (String more = nextLine(); more != null; more = nextLine()) {
            rest.append('\n').append(more);
        }
        return rest.toString();
    }

    private JsonNode tree(String text) {
        try {
            return Documents.tree(text);
        } catch (DocumentException e) {
            throw wrong(e);
        }
    }

    private FeedbackItem item(JsonNode node) {
        try {
            FeedbackItem item = Documents.read(node, FeedbackItem.class);
            return endpoint == null || item.endpoint() != null
                    ? item
                    : new FeedbackItem(
                            item.prediction(), endpoint, item.label(), item.outcome(), item.time());
        } catch (DocumentException e) {
            throw wrong(e);
        }
    }

    private IllegalArgumentException wrong(DocumentException cause) {
        return new IllegalArgumentException(file + ":" + line + ": " + cause.getMessage(), cause);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
