package dev.slipway.api.journal;

import java.util.List;

/// What one command asks the journal to record: all of it or nothing.
///
/// @param actor the principal that the command came from, by id and never by name
/// @param key the caller's name for this command
/// @param request digest of the command, by which a reused key is told from a repeated command
/// @param decidedOn seq of the last record in the image that the command was decided on
/// @param drafts one to [#MOST] facts, in order
/// @param concealed the erasable values whose tokens the drafts hold
public record Append(
        String actor,
        IdempotencyKey key,
        Sha256 request,
        long decidedOn,
        List<Draft> drafts,
        List<Concealed> concealed) {
    /// How many records one command may make.
    public static final int MOST = 10_000;

    public Append {
        if (actor.isEmpty() || actor.length() > 200 || actor.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException(
                    "actor: " + actor + " (expected: 1 to 200 characters on one line)");
        }
        if (drafts.isEmpty() || drafts.size() > MOST) {
            throw new IllegalArgumentException(
                    "drafts: " + drafts.size() + " (expected: 1 to " + MOST + ") for key " + key);
        }
        drafts = List.copyOf(drafts);
        concealed = List.copyOf(concealed);
    }

    /// A command without erasable values.
    public static Append of(
            String actor, IdempotencyKey key, Sha256 request, long decidedOn, List<Draft> drafts) {
        return new Append(actor, key, request, decidedOn, drafts, List.of());
    }
}
