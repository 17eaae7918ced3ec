package dev.slipway.testkit;

import java.time.Duration;

/// How far seeded campaigns go: a short form in every build, the full form on demand
/// (`-Dcampaign=long`).
public final class Campaign {
    private static final Duration SHORT_BUDGET = Duration.ofMinutes(5);

    private Campaign() {}

    /// Whether the full form was asked for.
    public static boolean isLong() {
        return "long".equals(System.getProperty("slipway.campaign")) && isMeant();
    }

    /// A long run of one room leaves the rooms that it stands on at their short form.
    private static boolean isMeant() {
        String room = System.getProperty("slipway.campaign.room", "");
        return room.isEmpty()
                || ("slipway-" + room).equals(System.getProperty("slipway.campaign.module"));
    }

    /// How long one campaign may take: long enough for every build's cases on a busy machine, and
    /// in the long form `full`, or the minutes that were asked for (`-Dcampaign.minutes=25`).
    public static Duration budget(Duration full) {
        if (!isLong()) {
            return SHORT_BUDGET;
        }
        String minutes = System.getProperty("slipway.campaign.minutes", "");
        return minutes.isEmpty() ? full : Duration.ofMinutes(Long.parseLong(minutes));
    }

    /// `usual` cases in every build, `full` in the long form.
    public static int cases(int usual, int full) {
        return isLong() ? full : usual;
    }
}
