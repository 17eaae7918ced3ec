package dev.slipway.console.page;

import dev.slipway.api.access.Principal;
import dev.slipway.api.model.VersionNumber;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What somebody asks of a page. A form's proof that it was ours has been checked.
public final class PageRequest {
    private final Map<String, String> parts;
    private final Parameters query;
    private final Parameters form;
    private final Instant now;
    private final Frame frame;

    /// @param parts of the path, by name
    /// @param frame without a title
    public PageRequest(
            Map<String, String> parts,
            Parameters query,
            Parameters form,
            Instant now,
            Frame frame) {
        this.parts = Map.copyOf(parts);
        this.query = query;
        this.form = form;
        this.now = now;
        this.frame = frame;
    }

    /// What stands in the path's open segment.
    ///
    /// *Errors*: `IllegalStateException` when the route has none of this name.
    public String part(String name) {
        String part = parts.get(name);
        if (part == null) {
            throw new IllegalStateException("no open segment " + name);
        }
        return part;
    }

    /// The number of a version in the path's open segment.
    ///
    /// *Errors*: `IllegalArgumentException` for anything else; otherwise as of [#part].
    public VersionNumber version(String name) {
        String text = part(name);
        return VersionNumber.parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "version: " + text + " (expected: a number >= 1)"));
    }

    /// The first value in the query, or empty.
    public String query(String name) {
        return query.first(name);
    }

    /// The first value in the form, or empty.
    public String field(String name) {
        return form.first(name);
    }

    /// All values in the form.
    public List<String> fields(String name) {
        return form.all(name);
    }

    /// When it was asked.
    public Instant now() {
        return now;
    }

    /// Who asked.
    public Principal viewer() {
        return frame.principal();
    }

    /// What stands around the page.
    public Frame frame(String title) {
        return frame.titled(title);
    }
}
