package dev.slipway.runtime.trees.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Property;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CategorySetTest {
    @Test
    void holdsWhatItWasMadeOfAndNothingElse() {
        Property.holds(
                300,
                random -> {
                    int bound = 1 << random.nextInt(1, 24);
                    int[] categories = random.ints(random.nextInt(0, 40), 0, bound).toArray();
                    Set<Integer> expected = new HashSet<>();
                    for (int category : categories) {
                        expected.add(category);
                    }
                    CategorySet set = CategorySet.of(categories);
                    for (int category : categories) {
                        assertThat(set.contains(category)).isTrue();
                        assertThat(set.contains(category ^ 1))
                                .isEqualTo(expected.contains(category ^ 1));
                        assertThat(set.contains(category ^ 64))
                                .isEqualTo(expected.contains(category ^ 64));
                        assertThat(set.limit()).isGreaterThan(category);
                    }
                    assertThat(set.contains(-1)).isFalse();
                    assertThat(set.contains(Integer.MIN_VALUE)).isFalse();
                    assertThat(set.contains(Integer.MAX_VALUE)).isFalse();
                });
    }

    @Test
    void wordsAndCategoriesMakeEqualSets() {
        assertThat(CategorySet.of(0, 5, 64)).isEqualTo(CategorySet.ofWords(33, 1));
        assertThat(CategorySet.of()).isEqualTo(CategorySet.EMPTY);
    }
}
