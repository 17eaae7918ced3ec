package dev.slipway.api.answer;

import java.util.List;

/// How people sign in to a server: what a program that has a person in front of it must know, and
/// nothing secret.
///
/// @param server the name of the server's line of history, by which a session knows it again
/// @param issuer the OpenID Connect issuer that vouches for people
/// @param clientId as what the program asks it
/// @param scopes what it asks for
/// @param isAccessToken whether the server is shown the access token, instead of the ID token
public record SignIn(
        String server, String issuer, String clientId, List<String> scopes, boolean isAccessToken) {
    public SignIn {
        scopes = List.copyOf(scopes);
    }
}
