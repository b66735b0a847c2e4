package io.tickgate.gateway.access;

import io.tickgate.model.Topic;

/**
 * Who may see what.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface Entitlements {
    /** For gateways that serve only this machine, or say in their settings that anybody may come. */
    Entitlements EVERYTHING_FOR_EVERYBODY = (principal, topic) -> Decision.GRANTED;

    Decision check(Principal principal, Topic topic);
}
