package dev.slipway.scan.secret;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.scan.content.Content;
import dev.slipway.scan.finding.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Searches whole texts, piece by piece; the cells of notebooks are decoded first.
public final class TextScan {
    private static final int HEAD = 8192;
    private static final int PIECE = 1 << 18;
    private static final int OVERLAP = 1 << 11;
    private static final int NOTEBOOK = 32 << 20;

    private final Secrets secrets;
    private final Limits limits;

    /// Hands pieces of text to `secrets`.
    public TextScan(Secrets secrets, Limits limits) {
        this.secrets = secrets;
        this.limits = limits;
    }

    /// Whether content reads as text: no control characters at its head but white space.
    public static boolean recognises(Content content) throws IOException {
        byte[] head = content.bytes(0, HEAD);
        int odd = 0;
        for (byte next : head) {
            if (next == 0) {
                return false;
            }
            odd += next >= 0 && next < ' ' && next != '\n' && next != '\r' && next != '\t' ? 1 : 0;
        }
        return head.length > 0 && odd * 100 <= head.length;
    }

    /// Searches one text.
    public void scan(Content content, String file) throws IOException {
        if (file.endsWith(".ipynb") && content.size() <= NOTEBOOK && notebook(content, file)) {
            return;
        }
        long end = Math.min(content.size(), limits.textBytes());
        for (long at = 0; at < end; at += PIECE - OVERLAP) {
            byte[] piece = content.bytes(at, (int) Math.min(PIECE, end - at));
            secrets.search(new String(piece, StandardCharsets.UTF_8), file, at);
            if (at + piece.length >= end) {
                return;
            }
        }
    }

    /// Searches the sources and textual outputs of a notebook, not its images; false when it is no
    /// JSON.
    private boolean notebook(Content content, String file) throws IOException {
        StringBuilder joined = new StringBuilder();
        long start = 0;
        String field = "";
        try (JsonParser json = new JsonFactory().createParser(content.stream())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    field = String.valueOf(json.currentName());
                } else if (token == JsonToken.VALUE_STRING && !field.startsWith("image/")) {
                    start = joined.isEmpty() ? json.currentTokenLocation().getByteOffset() : start;
                    joined.append(json.getText());
                }
                boolean endsText = token != JsonToken.VALUE_STRING || joined.length() > PIECE;
                if (endsText && !joined.isEmpty()) {
                    secrets.search(joined.toString(), file, Math.max(0, start));
                    joined.setLength(0);
                }
            }
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
