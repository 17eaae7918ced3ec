package dev.slipway.console;

import java.net.URI;

/// Whoever has signed out here goes on to end their session at the issuer. A page says so, and no
/// redirect: browsers let no form of ours lead to somebody else's address.
///
/// @param page of the issuer
public record LeaveView(URI page) {
    /// Where that is, in a word.
    public String host() {
        return String.valueOf(page.getHost());
    }
}
