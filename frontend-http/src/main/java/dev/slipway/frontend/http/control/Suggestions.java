package dev.slipway.frontend.http.control;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds in a refusal's words the name that was probably meant, so that programs can offer it.
final class Suggestions {
    private static final Pattern MEANT = Pattern.compile("did you mean ([^?]{1,200})\\?");

    private Suggestions() {}

    static Optional<String> in(String message) {
        Matcher matcher = MEANT.matcher(message);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
