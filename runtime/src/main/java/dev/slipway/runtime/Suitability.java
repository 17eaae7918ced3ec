package dev.slipway.runtime;

/// How well a runtime fits a package; the best one loads it.
public enum Suitability {
    /// It can run models of this kind among many others.
    GENERAL,
    /// It is made for exactly this kind.
    SPECIALIZED
}
