package dev.slipway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.console.EventPlaces.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EventPlacesTest {
    private final EventPlaces places = new EventPlaces();

    private Optional<Place> take(String who) {
        return places.take(new PrincipalId(who));
    }

    @Test
    void whoeverOpensPagesOverAndOverEndsNobodyElses() {
        Place hers = take("token:ada").orElseThrow();
        List<Place> his = new ArrayList<>();
        for (int i = 0; i < 10 * EventPlaces.MOST; i++) {
            his.add(take("token:eve").orElseThrow());
            his.stream().filter(Place::isOver).forEach(Place::close);
            his.removeIf(Place::isOver);
        }

        assertThat(hers.isOver()).isFalse();
        assertThat(his).hasSize(EventPlaces.MOST_OF_ONE);
        assertThat(take("token:bob")).isPresent();
    }

    @Test
    void ofOnesOwnTheOldestEnds() {
        List<Place> his = new ArrayList<>();
        for (int i = 0; i < EventPlaces.MOST_OF_ONE; i++) {
            his.add(take("token:eve").orElseThrow());
        }
        assertThat(his).noneMatch(Place::isOver);
        his.add(take("token:eve").orElseThrow());
        his.add(take("token:eve").orElseThrow());

        assertThat(his.subList(0, 2)).allMatch(Place::isOver);
        assertThat(his.subList(2, his.size())).noneMatch(Place::isOver);
    }

    /// A browser that reads nothing more is not noticed to be told that it is over.
    @Test
    void whatDoesNotEndIsNotEverybodysToo() {
        int taken = 0;
        while (taken < EventPlaces.MOST && take("token:eve").isPresent()) {
            taken++;
        }

        assertThat(taken).isEqualTo(2 * EventPlaces.MOST_OF_ONE);
        assertThat(take("token:ada")).isPresent();
    }

    @Test
    void aPlaceThatIsClosedIsThereForTheNext() {
        Place first = take("token:0").orElseThrow();
        for (int i = 1; i < EventPlaces.MOST; i++) {
            assertThat(take("token:" + i)).isPresent();
        }
        assertThat(take("token:ada")).isEmpty();
        first.close();

        assertThat(take("token:ada")).isPresent();
    }
}
