package dev.slipway.api.access;

/// How a server shows that it knows its admin token; means nothing to whoever does not.
///
/// @param start random name of the start of its process
/// @param proof over the challenge, the server, its address and this start
public record ServerProof(String start, String proof) {}
