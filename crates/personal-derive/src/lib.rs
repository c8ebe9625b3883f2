//! Derives `PersonalData`.
