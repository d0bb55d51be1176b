package dev.slipway.monitoringspecialist.alert;

import dev.slipway.monitoringspecialist.alert.Alert.Level;
import dev.slipway.monitoringspecialist.alert.Alert.Measured;

/** What a rule finds at a look. */
public sealed interface Reading {
    /** Its condition holds. @param level the worst whose bound is passed */
    record Bad(Level level, Measured measured, String because) implements Reading {}

    /** It does not. */
    record Good(String because) implements Reading {}

    /** Nobody knows. */
    record Unknown(String because) implements Reading {}

    /** There is nothing to look at any more: the rule is off, or nothing runs. */
    record Over(String because) implements Reading {}
}
