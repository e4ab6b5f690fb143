//! Hosts: how a decision is put into effect.
