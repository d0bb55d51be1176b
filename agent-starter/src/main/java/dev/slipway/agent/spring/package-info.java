/**
 * Settings and wiring of all this in a Spring Boot application.
 */
@NullMarked
package dev.slipway.agent.spring;

import org.jspecify.annotations.NullMarked;
