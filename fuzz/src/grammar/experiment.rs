//! `[[experiment]]`.

use arbitrary::Result;

use super::Maker;

/// Both are always there: any rule may ask for their variants.
pub(super) const IDS: [&str; 2] = ["ab", "xy"];

impl Maker<'_, '_> {
    pub(super) fn experiments(&mut self) -> Result<()> {
        self.asks_for_variants = false;
        let layer = self.one(&["", "", "unit = 'ip'", "unit = { cookie = 'uid' }"])?;
        for id in IDS {
            self.line(&format!("[[experiment]]\nid = '{id}'"));
            self.common()?;
            if self.rarely(3)? {
                self.when()?;
            }
            if layer.is_empty() {
                self.unit(id)?;
                let traffic = self.one(&["100%", "50%", "0%"])?;
                self.line(&format!("traffic = '{traffic}'"));
            } else {
                self.line(&format!("{layer}\nlayer = 'shop'\ntraffic = '50%'"));
            }
            for option in ["bots = 'include'", "override = { query = 'b' }", "control = 'b'"] {
                if self.u.arbitrary()? {
                    self.line(option);
                }
            }
            if self.rarely(4)? {
                self.line(&format!("key_header = 'x-key-{id}'"));
            }
            self.variants()?;
        }
        self.asks_for_variants = true;
        Ok(())
    }

    fn unit(&mut self, id: &str) -> Result<()> {
        let lines = match self.u.int_in_range(0..=5)? {
            0 => format!("unit = 'ip'\ncookie = 'exp-{id}'"),
            1 => "unit = { cookie = 'uid' }".to_owned(),
            2 => "unit = { header = 'x-test' }".to_owned(),
            3 => format!("cookie = {{ name = 'exp-{id}', max_age = 60 }}"),
            _ => "unit = 'random'".to_owned(),
        };
        self.line(&lines);
        Ok(())
    }

    fn variants(&mut self) -> Result<()> {
        let effect = |maker: &mut Self| {
            maker.one(&[
                "",
                ", rewrite = '/b{path}?q={query.a|default:\"\"}'",
                ", redirect = '/c'",
                ", redirect = 'https://other.test/{path}'",
                ", route = 'app-b'",
                ", request.set = { x-test = '{variant.xy}' }, request.remove = 'a'",
                ", response.set = { x-q = '{variant.ab}' }, response.append = { vary = 'b' }",
                ", rewrite = '/a', route = 'de', request.default = { a = '{rule}' }",
            ])
        };
        let (of_control, of_b, of_c) = (effect(self)?, effect(self)?, effect(self)?);
        let (control, c) = (self.u.int_in_range(0..=2)?, self.u.int_in_range(0..=1)?);
        self.line(&format!("variants.control = {{ weight = {control}{of_control} }}"));
        self.line(&format!("variants.b = {{ weight = 1{of_b} }}"));
        self.line(&format!("variants.c = {{ weight = {c}{of_c} }}"));
        Ok(())
    }
}
