package dev.slipway.api.console;

import dev.slipway.api.access.Access.Identified;
import org.jspecify.annotations.Nullable;

/// A request for a page, as its door read it.
///
/// *Threads*: the request's own.
public interface ConsoleCall {
    /// `GET`, `POST` or another one.
    String method();

    /// The path as it came, still encoded.
    String path();

    /// The query as it came, or empty.
    String query();

    /// A header, or empty.
    ///
    /// @param name in lower case
    String header(String name);

    /// Whether the connection is encrypted.
    boolean isEncrypted();

    /// The whole body, which is small.
    ///
    /// *Errors*: [dev.slipway.api.error.RefusalException] for one that is too large or broken.
    byte[] body();

    /// Who sends this request, had it shown this token: everything else about its head is judged as
    /// well.
    ///
    /// @param token absent for none
    Identified identify(@Nullable String token);
}
