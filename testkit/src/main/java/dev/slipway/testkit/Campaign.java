package dev.slipway.testkit;

/// How far seeded campaigns go: a short form in every build, the full form on demand
/// (`-Dcampaign=long`).
public final class Campaign {
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

    /// `usual` cases in every build, `full` in the long form.
    public static int cases(int usual, int full) {
        return isLong() ? full : usual;
    }
}
