package dev.slipway.console;

import dev.slipway.console.page.Links;
import org.jspecify.annotations.Nullable;

/// The form to sign in.
///
/// @param next where to go afterwards, below the console
/// @param error why it did not work; absent the first time
/// @param issuer the host of whoever vouches for people; absent where nobody does
public record SignInView(String next, @Nullable String error, @Nullable String issuer) {
    /// Where a browser is sent on to the issuer.
    public String begin() {
        return Links.to("/" + SignInDesk.SIGN_IN + "/" + IssuerDesk.BEGIN)
                .with("next", next)
                .toString();
    }
}
