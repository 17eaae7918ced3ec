package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.trees.ensemble.TreeEnsemble;

/// An ensemble and what a row's scores in it mean.
///
/// Its first [#scored] groups hold the targets that leaves mention; where it depends on the row
/// whether a target is mentioned at all, as many further groups count how often.
///
/// @param targets how many targets or classes there are
/// @param groupOf the group of each target, -1 for one that no leaf mentions
/// @param scored how many groups are scores
/// @param counted whether counts follow the scores
/// @param onlyTarget the one target of all weights, or -1
/// @param hasNegativeWeight whether any weight is below zero
@SuppressWarnings("ArrayRecordComponent") // read-only tables of primitives
record OnnxEnsemble(
        TreeEnsemble ensemble,
        int targets,
        int[] groupOf,
        int scored,
        boolean counted,
        int onlyTarget,
        boolean hasNegativeWeight) {}
