//! Values as `explain` shows them: on one line, and not longer than a line.

use std::fmt::{self, Write};

use super::{Kind, Value};

/// Bytes that are enough to recognise a value by.
const ENOUGH: usize = 200;

impl Value<'_> {
    /// The value as it is written, but for comments, escapes and line ends; the quotes of strings
    /// are left out unless they stand in a table.
    pub(crate) fn written(&self) -> String {
        if let Kind::String(text) = self.kind()
            && text.len() <= ENOUGH
        {
            return text.to_owned();
        }
        let mut line = Line(String::new());
        // The only error is that it is enough.
        if line.value(self, false).is_err() {
            line.0.push('…');
        }
        line.0
    }
}

struct Line(String);

impl Line {
    fn value(&mut self, value: &Value<'_>, quoted: bool) -> fmt::Result {
        match value.kind() {
            Kind::String(text) if quoted => self.text(&format!("{text:?}")),
            Kind::String(text) => self.text(text),
            Kind::Integer(Some(integer)) => write!(self, "{integer}"),
            Kind::Boolean(boolean) => write!(self, "{boolean}"),
            Kind::Integer(None) | Kind::Float | Kind::Datetime(_) => self.text(value.source()),
            Kind::List(list) => {
                for (index, item) in list.iter().enumerate() {
                    self.text(if index > 0 { ", " } else { "" })?;
                    self.value(&item, quoted)?;
                }
                Ok(())
            }
            Kind::Table(table) => {
                self.text("{ ")?;
                for (index, (key, value)) in table.written().into_iter().enumerate() {
                    self.text(if index > 0 { ", " } else { "" })?;
                    self.text(key.name)?;
                    self.text(" = ")?;
                    let list = matches!(value.kind(), Kind::List(_));
                    self.text(if list { "[" } else { "" })?;
                    self.value(&value, true)?;
                    self.text(if list { "]" } else { "" })?;
                }
                self.text(" }")
            }
        }
    }

    fn text(&mut self, text: &str) -> fmt::Result {
        self.write_str(text)
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if self.0.len() >= ENOUGH {
                return Err(fmt::Error);
            }
            self.0.push(if character.is_control() { ' ' } else { character });
        }
        Ok(())
    }
}
