package dev.slipway.console;

import dev.slipway.api.console.ConsoleAnswer.Field;
import java.util.List;

/// The headers that keep a page from being used against whoever looks at it.
final class Safety {
    /// Nothing comes from elsewhere and nothing goes there, no script or style stands in the page
    /// itself, no other page shows it in a frame, and nobody keeps it. Forms still say where they
    /// come from, which is how foreign ones are told apart.
    static final List<Field> FIELDS =
            List.of(
                    new Field(
                            "Content-Security-Policy",
                            "default-src 'none'; script-src 'self'; style-src 'self'; img-src"
                                    + " 'self'; connect-src 'self'; form-action 'self'; base-uri"
                                    + " 'none'; frame-ancestors 'none'"),
                    new Field("Cache-Control", "no-store"),
                    new Field("Referrer-Policy", "same-origin"),
                    new Field("Cross-Origin-Opener-Policy", "same-origin"),
                    new Field("Cross-Origin-Resource-Policy", "same-origin"));

    private Safety() {}
}
