package dev.slipway.testkit.outside;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The codes that a careful issuer gives to browsers: for addresses that it knows to the letter,
/// against a challenge, and good once.
///
/// *Threads*: any. *Source*: RFC 6749 section 4.1, RFC 7636 section 4.
final class FakeCodes {
    private final Set<String> redirects = ConcurrentHashMap.newKeySet();
    private final Map<String, Given> open = new ConcurrentHashMap<>();
    private volatile @Nullable String refusal;

    /// What a code was given for.
    record Given(
            String client,
            String redirect,
            String challenge,
            String nonce,
            Map<String, Object> holder) {}

    void know(String redirect) {
        redirects.add(redirect);
    }

    void refuseWith(@Nullable String error) {
        refusal = error;
    }

    /// Where a browser is sent back to that asks to be signed in as `holder`; nowhere when whoever
    /// sent it is not known.
    Optional<String> answer(Map<String, String> asked, Map<String, Object> holder, String issuer) {
        String redirect = asked.getOrDefault("redirect_uri", "");
        if (!redirects.contains(redirect)) {
            return Optional.empty();
        }
        Map<String, String> back = new LinkedHashMap<>();
        String error = refusal == null ? fault(asked) : refusal;
        if (error != null) {
            back.put("error", error);
        } else {
            String code = "code-" + (open.size() + 1) + "-" + holder.get("sub");
            open.put(code, given(asked, redirect, holder));
            back.put("code", code);
        }
        back.put("state", asked.getOrDefault("state", ""));
        back.put("iss", issuer);
        StringBuilder address = new StringBuilder(redirect);
        back.forEach((name, value) ->
                address.append(address.indexOf("?") < 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return Optional.of(address.toString());
    }

    /// Where a browser is sent back to whose session has ended; nowhere when that is not known.
    Optional<String> farewell(Map<String, String> asked) {
        String redirect = asked.getOrDefault("post_logout_redirect_uri", "");
        return redirects.contains(redirect)
                ? Optional.of(
                        redirect
                                + "?state="
                                + URLEncoder.encode(
                                        asked.getOrDefault("state", ""), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static Given given(
            Map<String, String> asked, String redirect, Map<String, Object> holder) {
        return new Given(
                asked.getOrDefault("client_id", ""),
                redirect,
                asked.getOrDefault("code_challenge", ""),
                asked.getOrDefault("nonce", ""),
                Map.copyOf(holder));
    }

    private static @Nullable String fault(Map<String, String> asked) {
        boolean isWell =
                "code".equals(asked.get("response_type"))
                        && "S256".equals(asked.get("code_challenge_method"))
                        && asked.getOrDefault("code_challenge", "").length() == 43
                        && asked.getOrDefault("scope", "").contains("openid");
        return isWell ? null : "invalid_request";
    }

    /// What a code was given for, once, for whoever asked for it.
    Optional<Given> redeem(Map<String, String> form) {
        String code = form.getOrDefault("code", "");
        Optional<Given> given = Optional.ofNullable(open.get(code)).filter(one -> isOf(one, form));
        open.computeIfPresent(code, (name, one) -> spent(one));
        return given;
    }

    private static boolean isOf(Given given, Map<String, String> form) {
        return given.client().equals(form.get("client_id"))
                && given.redirect().equals(form.get("redirect_uri"))
                && given.challenge().equals(challenge(form.getOrDefault("code_verifier", "")));
    }

    private static Given spent(Given given) {
        return new Given("", given.redirect(), "", "", Map.of());
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
