//! Layers: experiments of which a visitor is in one at most.

use std::ops::Range;

use super::super::problem::Problem;
use super::super::reader::Reader;
use crate::diagnostic::Code;
use crate::draw::{DrawKey, Purpose};
use crate::policy::condition::Unit;
use crate::policy::model::{Layer, Model};
use crate::syntax::{Table, Value};

/// All visitors, in millionths.
pub(super) const WHOLE: u32 = 1_000_000;

/// A layer that was read so far.
pub(in super::super) struct NamedLayer<'t> {
    index: usize,
    unit: Unit,
    /// Where its first member names it.
    first: Value<'t>,
    /// In millionths; of all members together.
    traffic: u64,
}

impl<'t> Reader<'t> {
    /// Puts an experiment into its layer; the layer's index.
    pub(super) fn layer(
        &mut self,
        table: Table<'t>,
        value: Value<'t>,
        id: &str,
        unit: &Unit,
        traffic: u32,
        model: &mut Model,
    ) -> Option<usize> {
        let name = self.some_string(value)?;
        let named = self.is_id(name, value.range());
        if *unit == Unit::Random {
            self.layer_needs_unit(value.range());
            return None;
        }
        if self.conflict(table, "layer", "cookie") || !named {
            return None;
        }
        let layer = self.layers.entry(name).or_insert_with(|| {
            let key = DrawKey::derive(Purpose::Layer, self.salt, name);
            model.layers.push(Layer { name: name.to_owned(), key, members: Vec::new() });
            NamedLayer {
                index: model.layers.len() - 1,
                unit: unit.clone(),
                first: value,
                traffic: 0,
            }
        });
        let (index, before) = (layer.index, layer.traffic);
        layer.traffic += u64::from(traffic);
        let (after, first) = (layer.traffic, layer.first.range());
        let same_unit = layer.unit == *unit;
        if let Some(layer) = model.layers.get_mut(index) {
            let at = layer.members.partition_point(|(known, _)| known.as_str() < id);
            layer.members.insert(at, (id.to_owned(), traffic));
        }
        if !same_unit {
            let message = format!("another unit than the other experiments of layer `{name}`");
            let at = table.get("unit").map_or(value.range(), |unit| unit.range());
            self.report(
                Problem::error(Code::CONFLICTING_KEYS, at, message)
                    .related(first.clone(), "the layer begins here")
                    .help("the layer draws one of them, so they have to tell visitors apart alike"),
            );
        }
        let whole = u64::from(WHOLE);
        if before <= whole && after > whole {
            let message = format!("more than 100% of the visitors in layer `{name}`");
            let at = table.get("traffic").map_or(value.range(), |traffic| traffic.range());
            self.report(
                Problem::error(Code::LAYER_OVERFULL, at, message)
                    .related(first, "the layer begins here")
                    .help("lower the `traffic` of its experiments; without one it is 100%"),
            );
        }
        Some(index)
    }

    fn layer_needs_unit(&mut self, range: Range<usize>) {
        let message = "a layer of an experiment that draws by chance";
        self.report(
            Problem::error(Code::CONFLICTING_KEYS, range, message)
                .help("write `unit = \"ip\"`, or `{ cookie = \"…\" }`, for all of the layer"),
        );
    }
}
