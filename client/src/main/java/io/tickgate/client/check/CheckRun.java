package io.tickgate.client.check;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * All checks in one encoding.
 *
 * <p>Confined to the thread that runs them.
 */
final class CheckRun {
    /** For the connections of a check to close, once it is over. */
    private static final Duration CLOSING = Duration.ofSeconds(10);

    /** A check of times says nothing of the gateway if something else takes so long. */
    private static final Duration TOO_LATE = Duration.ofSeconds(1);

    private final CheckSettings settings;
    private final Protocol protocol;
    private final Consumer<CheckResult> listener;
    private final Rulebook rulebook = new Rulebook();

    CheckRun(CheckSettings settings, Protocol protocol, Consumer<CheckResult> listener) {
        this.settings = settings;
        this.protocol = protocol;
        this.listener = listener;
    }

    void go(List<String> found) {
        long begunNanos = System.nanoTime();
        Ground ground;
        try {
            ground = new Scout(settings, protocol).explore();
        } catch (RefusedException e) {
            abandon(
                    Verdict.SKIPPED,
                    Verdict.SKIPPED,
                    "the gateway refuses %s: %s".formatted(protocol.subprotocol(), e.getMessage()));
            return;
        } catch (SkipException e) {
            abandon(Verdict.SKIPPED, Verdict.SKIPPED, String.valueOf(e.getMessage()));
            return;
        } catch (IOException | BreachException e) {
            abandon(Verdict.FAILED, Verdict.SKIPPED, String.valueOf(e.getMessage()));
            return;
        }
        if (isWanted(ConformanceKit.CONVERSATION.name())) {
            listener.accept(new CheckResult(
                    protocol,
                    ConformanceKit.CONVERSATION.name(),
                    ConformanceKit.CONVERSATION.promise(),
                    ConformanceKit.CONVERSATION.section(),
                    Verdict.PASSED,
                    "",
                    Duration.ofNanos(System.nanoTime() - begunNanos)));
        }
        long moving =
                ground.movements().values().stream().filter(count -> count > 0).count();
        found.add("%s: channels %s; %d symbols; %d of %d keys move"
                .formatted(
                        protocol.code(),
                        String.join(" ", ground.channels().keySet()),
                        ground.symbols().size(),
                        moving,
                        ground.movements().size()));
        var unjudged = new Rulebook();
        try (var scene = new Scene("pulse", settings, protocol, unjudged, ground);
                var pulse = Pulse.on(scene)) {
            runAll(ground, pulse);
        } catch (IOException e) {
            abandon(Verdict.FAILED, Verdict.SKIPPED, "no connection: " + e.getMessage());
        }
    }

    private void abandon(Verdict conversation, Verdict others, String why) {
        for (var check : ConformanceKit.checks()) {
            boolean isFirst = check.equals(ConformanceKit.CONVERSATION);
            if (isFirst || isWanted(check.name())) {
                listener.accept(new CheckResult(
                        protocol,
                        check.name(),
                        check.promise(),
                        check.section(),
                        isFirst ? conversation : others,
                        isFirst ? why : "no conversation",
                        Duration.ZERO));
            }
        }
    }

    private boolean isWanted(String name) {
        return settings.only().isEmpty() || settings.only().contains(name);
    }

    private void runAll(Ground ground, Pulse pulse) {
        ExecutorService executor = Executors.newFixedThreadPool(settings.atOnce(), CheckRun::daemon);
        try {
            var futures = new ArrayList<Future<CheckResult>>();
            for (var check : AllChecks.LIST) {
                if (isWanted(check.name())) {
                    futures.add(executor.submit(limited(check, ground, pulse)));
                }
            }
            boolean wantsRules = Arrays.stream(Rule.values()).anyMatch(rule -> isWanted(rule.code()));
            // Something for the rules to be held to, whichever checks were chosen.
            Future<CheckResult> traffic =
                    wantsRules ? executor.submit(limited(AllChecks.TRAFFIC, ground, pulse)) : null;
            for (var future : futures) {
                listener.accept(get(future));
            }
            if (traffic != null) {
                tellRules(get(traffic));
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private void tellRules(CheckResult traffic) {
        Map<Rule, CheckResult> results = new EnumMap<>(Rule.class);
        for (var rule : Rule.values()) {
            String breach = rulebook.breach(rule);
            long times = rulebook.timesHeld(rule);
            var verdict = breach != null ? Verdict.FAILED : times > 0 ? Verdict.PASSED : Verdict.SKIPPED;
            String detail = breach != null
                    ? breach
                    : times > 0
                            ? "held %d times".formatted(times)
                            : traffic.verdict() == Verdict.PASSED
                                    ? "nothing came that it applies to"
                                    : "nothing came that it applies to; " + traffic.detail();
            results.put(
                    rule,
                    new CheckResult(
                            protocol, rule.code(), rule.promise(), rule.section(), verdict, detail, traffic.took()));
        }
        results.forEach((rule, result) -> {
            if (isWanted(rule.code())) {
                listener.accept(result);
            }
        });
    }

    /** Returns what a task has found; what went wrong in it is an error of the kit and not of the gateway. */
    static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while checking", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check failed by itself", e.getCause());
        }
    }

    private Callable<CheckResult> limited(Check check, Ground ground, Pulse pulse) {
        return () -> {
            var result = attempt(check, ground, pulse);
            boolean isUncertain =
                    result.verdict() == Verdict.INCONCLUSIVE || (result.verdict() == Verdict.FAILED && check.isTimed());
            if (!isUncertain) {
                return result;
            }
            var second = attempt(check, ground, pulse);
            return second.verdict() != Verdict.PASSED
                    ? second
                    : new CheckResult(
                            protocol,
                            second.check(),
                            second.promise(),
                            second.section(),
                            second.verdict(),
                            "%s; at first %s".formatted(second.detail(), result.detail()),
                            result.took().plus(second.took()));
        };
    }

    /** A check that is ended from outside if it takes too long. */
    private CheckResult attempt(Check check, Ground ground, Pulse pulse)
            throws InterruptedException, ExecutionException {
        long begunNanos = System.nanoTime();
        var scene = new Scene(check.name(), settings, protocol, rulebook, ground, () -> pulse.worstSince(begunNanos));
        var one = Executors.newSingleThreadExecutor(CheckRun::daemon);
        try {
            var body = one.submit(() -> judged(check, scene, begunNanos));
            return await(body, check, scene, begunNanos);
        } finally {
            scene.abort();
            one.shutdownNow();
        }
    }

    private CheckResult await(Future<CheckResult> body, Check check, Scene scene, long begunNanos)
            throws InterruptedException, ExecutionException {
        try {
            return body.get(settings.limit().plus(CLOSING).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            body.cancel(true);
            scene.abort();
            return result(
                    check,
                    Verdict.FAILED,
                    "no end after %d ms".formatted(settings.limit().toMillis()),
                    begunNanos);
        }
    }

    private CheckResult judged(Check check, Scene scene, long begunNanos) {
        try (scene) {
            return result(check, Verdict.PASSED, check.body().run(scene), begunNanos);
        } catch (BreachException e) {
            return breach(check, scene.late(), String.valueOf(e.getMessage()), begunNanos);
        } catch (SkipException e) {
            return result(check, Verdict.SKIPPED, String.valueOf(e.getMessage()), begunNanos);
        } catch (IOException e) {
            return result(check, Verdict.FAILED, "no connection: " + e.getMessage(), begunNanos);
        }
    }

    private CheckResult breach(Check check, Duration late, String detail, long begunNanos) {
        boolean isTooLate = late.compareTo(check.isTimed() ? TOO_LATE : settings.patience()) > 0;
        return isTooLate
                ? result(
                        check,
                        Verdict.INCONCLUSIVE,
                        "the machine or the link is too slow, by up to %d ms; %s".formatted(late.toMillis(), detail),
                        begunNanos)
                : result(check, Verdict.FAILED, detail, begunNanos);
    }

    private CheckResult result(Check check, Verdict verdict, String detail, long begunNanos) {
        return new CheckResult(
                protocol,
                check.name(),
                check.promise(),
                check.section(),
                verdict,
                detail,
                Duration.ofNanos(System.nanoTime() - begunNanos));
    }

    static Thread daemon(Runnable task) {
        var thread = new Thread(task, "tickgate-check");
        thread.setDaemon(true);
        return thread;
    }
}
