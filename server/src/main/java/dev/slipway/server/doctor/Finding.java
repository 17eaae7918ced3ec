package dev.slipway.server.doctor;

/// What one check found.
public record Finding(String subject, boolean passed, String detail) {}
