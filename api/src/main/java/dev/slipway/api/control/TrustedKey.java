package dev.slipway.api.control;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.journal.Sha256;

/// A public key that signs in a person's name.
///
/// @param hint SHA-256 of its PEM form
public record TrustedKey(Sha256 hint, PersonId person, String pem) {}
