package dev.slipway.cli.registry;

import dev.slipway.api.model.ModelName;

/// A version as people write it: `MODEL/VERSION`, `MODEL@ALIAS`, or `MODEL` for its latest one.
///
/// @param version a number, `latest`, or `@` and an alias
public record VersionReference(ModelName model, String version) {
    private static final String LATEST = "latest";

    /// The version that a text names; `:` may stand in place of `/`, as in names of images.
    ///
    /// *Errors*: `IllegalArgumentException` for a name that no model can have.
    public static VersionReference parse(String text) {
        int at = text.indexOf('@');
        if (at >= 0) {
            String before = text.substring(0, at);
            String name = before.endsWith(":") ? before.substring(0, at - 1) : before;
            return new VersionReference(new ModelName(name), text.substring(at));
        }
        int cut = Math.max(text.indexOf('/'), text.indexOf(':'));
        return cut < 0
                ? new VersionReference(new ModelName(text), LATEST)
                : new VersionReference(
                        new ModelName(text.substring(0, cut)), text.substring(cut + 1));
    }
}
