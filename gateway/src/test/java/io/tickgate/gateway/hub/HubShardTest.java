package io.tickgate.gateway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tickgate.gateway.testing.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HubShardTest {
    private final ManualLoop loop = new ManualLoop();
    private final Hub hub = new Hub(1, loop);
    private final HubShard shard = hub.addShard(loop);
    private final Audience apple = hub.newAudience();
    private final List<String> heard = new ArrayList<>();

    @Test
    void tellsSubscribersOnceHoweverOftenTheTopicChanged() {
        join(apple, new Listener("a"));

        apple.announce();
        apple.announce();
        hub.wake();
        loop.runAll();

        assertThat(heard).containsExactly("a");
    }

    @Test
    void tellsAChangeThatComesWhileItIsTellingOne() {
        var announcing = new Listener("a") {
            @Override
            public void onChange(long nowNanos) {
                super.onChange(nowNanos);
                if (heard.size() == 1) {
                    apple.announce();
                }
            }
        };
        join(apple, announcing);

        apple.announce();
        hub.wake();
        loop.runAll();

        assertThat(heard).containsExactly("a", "a");
    }

    @Test
    void tellsNobodyOfATopicThatEverybodyLeft() {
        var listener = new Listener("a");
        join(apple, listener);

        loop.run(() -> apple.on(shard).remove(listener));
        apple.announce();
        hub.wake();
        loop.runAll();

        assertThat(heard).isEmpty();
    }

    @Test
    void keepsTheOthersWhenOneLeaves() {
        var first = new Listener("first");
        join(apple, first);
        join(apple, new Listener("second"));
        var third = new Listener("third");
        join(apple, third);

        loop.run(() -> apple.on(shard).remove(first));
        loop.run(() -> apple.on(shard).remove(third));
        apple.announce();
        hub.wake();
        loop.runAll();

        assertThat(heard).containsExactly("second");
    }

    @Test
    void keepsTheOthersWhenOneLeavesThatIsNotThere() {
        join(apple, new Listener("a"));

        loop.run(() -> apple.on(shard).remove(new Listener("b")));
        apple.announce();
        hub.wake();
        loop.runAll();

        assertThat(heard).containsExactly("a");
    }

    @Test
    void writesAfterAllSubscribersOfThePassWereTold() {
        var microsoft = hub.newAudience();
        join(apple, new Listener("a") {
            @Override
            public void onChange(long nowNanos) {
                super.onChange(nowNanos);
                shard.touch(() -> heard.add("write"));
            }
        });
        join(microsoft, new Listener("m"));

        apple.announce();
        microsoft.announce();
        hub.wake();
        loop.runAll();

        assertThat(heard).containsExactly("a", "m", "write");
    }

    @Test
    void tellsOfAllTopicsHoweverManyHaveChanged() {
        List<String> expected =
                IntStream.range(0, 5_000).mapToObj(Integer::toString).toList();
        List<Audience> audiences = expected.stream()
                .map(name -> {
                    var audience = hub.newAudience();
                    join(audience, new Listener(name));
                    return audience;
                })
                .toList();

        audiences.forEach(Audience::announce);
        hub.wake();
        loop.runAll();

        assertThat(heard).isEqualTo(expected);
    }

    @Test
    void tellsNobodyOfATopicThatEverybodyLeftMeanwhile() {
        var microsoft = hub.newAudience();
        var last = new Listener("m");
        join(apple, new Listener("a") {
            @Override
            public void onChange(long nowNanos) {
                super.onChange(nowNanos);
                microsoft.on(shard).remove(last);
            }
        });
        join(microsoft, last);

        apple.announce();
        microsoft.announce();
        hub.wake();
        loop.runAll();

        assertThat(heard).containsExactly("a");
    }

    @Test
    void tellsTheOthersAndGoesOnAfterASubscriberThatFails() {
        join(apple, new Listener("a") {
            @Override
            public void onChange(long nowNanos) {
                super.onChange(nowNanos);
                throw new IllegalStateException("as a bug would");
            }
        });

        join(apple, new Listener("b"));

        apple.announce();
        hub.wake();
        loop.runAll();
        apple.announce();
        hub.wake();
        loop.runAll();

        assertThat(heard).containsExactly("a", "b", "a", "b");
    }

    private void announceValue() {
        apple.announceValue();
        hub.wake();
        loop.runAll();
    }

    @Test
    void tellsOneThatIsAboutToLookOfNoOtherValueBeforeItHas() {
        var listener = new Listener("a");
        listener.isAboutToLook = true;
        join(apple, listener);

        announceValue();
        announceValue();
        assertThat(heard).containsExactly("a");
        loop.run(() -> apple.on(shard).looked(listener));
        announceValue();

        assertThat(heard).containsExactly("a", "a");
    }

    @Test
    void tellsOneThatIsAboutToLookOfAllElse() {
        var listener = new Listener("a");
        listener.isAboutToLook = true;
        join(apple, listener);
        announceValue();

        apple.announce();
        announceValue();
        announceValue();

        assertThat(heard).containsExactly("a", "a");
    }

    @Test
    void knowsWhoIsAboutToLookWhoeverLeaves() {
        var leaves = new Listener("leaves");
        var hears = new Listener("hears");
        var looks = new Listener("looks");
        looks.isAboutToLook = true;
        List.of(leaves, hears, looks).forEach(each -> join(apple, each));
        announceValue();
        heard.clear();

        loop.run(() -> apple.on(shard).remove(leaves));
        announceValue();

        assertThat(heard).containsExactly("hears");
    }

    @Test
    void refusesMoreLoopsThanItWasMadeFor() {
        assertThatThrownBy(() -> hub.addShard(new ManualLoop())).hasMessageContaining("at most 1");
    }

    private void join(Audience audience, Subscriber subscriber) {
        loop.run(() -> audience.on(shard).add(subscriber));
    }

    private class Listener implements Subscriber {
        private final String name;
        private boolean isAboutToLook;
        private int slot = NO_SLOT;

        Listener(String name) {
            this.name = name;
        }

        @Override
        public void onChange(long nowNanos) {
            heard.add(name);
        }

        @Override
        public boolean isAboutToLook() {
            return isAboutToLook;
        }

        @Override
        public int slot() {
            return slot;
        }

        @Override
        public void slot(int newSlot) {
            slot = newSlot;
        }
    }
}
