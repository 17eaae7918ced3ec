package dev.slipway.console.models;

import dev.slipway.api.access.Role;
import dev.slipway.api.journal.Sha256;
import java.util.List;

/// The form in which somebody says yes or no to a version, or what keeps them from it.
///
/// @param address where it is sent
/// @param roles as which they may judge; empty where they may not
/// @param evidence of everything that this page shows, on which the verdict rests
/// @param hindrance why they cannot say it here, in words; empty where they can
/// @param commands that say the same with a key of theirs; empty where that would not help
/// @param typed what they typed before, and what was wrong with it
public record VerdictView(
        String address,
        List<Role> roles,
        Sha256 evidence,
        String hindrance,
        List<String> commands,
        VerdictForm typed) {
    public VerdictView {
        roles = List.copyOf(roles);
        commands = List.copyOf(commands);
    }
}
