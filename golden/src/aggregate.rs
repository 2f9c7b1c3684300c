//! One layer of a graph neural network over the layer-0 links: the mean of the neighbours, weighted by the synapses
//! (message passing after Gilmer et al., "Neural Message Passing for Quantum Chemistry", ICML 2017), and a step towards it.

use fixed::types::{I8F24, I40F24};

use crate::generated::Error;
use crate::id::Id;
use crate::index::IndexIn;
use crate::space::Space;

impl<S: Space> IndexIn<S> {
    /// Writes the mean of the neighbours of a vector, each times the weight of the edge to it, to `delta`; 0 without neighbours.
    ///
    /// # Errors
    /// [`Error::Dimension`] when `delta` has not `dim` components, [`Error::UnknownId`] when `id` is not live.
    pub fn aggregate(&mut self, id: Id, delta: &mut [i16]) -> Result<(), Error> {
        self.counters = S::Meter::default();
        self.check_dimension(delta)?;
        for (component, mean) in delta.iter_mut().zip(self.means(id)?) {
            *component = mean;
        }
        Ok(())
    }

    /// The components of the mean of the neighbours of a vector.
    pub(crate) fn means(&self, id: Id) -> Result<impl Iterator<Item = i16>, Error> {
        const HALF: i64 = 1 << 39;
        self.check_live(id)?;
        let mean = move |place: usize| {
            let (mut sum, mut count) = (0_i64, 0_u32);
            for (link, weight) in self.graph.edges(id) {
                let component = i64::from(self.graph.components(link)[place]);
                sum = sum.wrapping_add(component.wrapping_mul(weight.factor().to_bits().into()));
                count = count.wrapping_add(1);
            }
            // Without neighbours the sum is 0. The mean is no farther from 0 than the farthest neighbour.
            let share = (1_u32 << 24).checked_div(count).unwrap_or(0);
            let mean = sum.wrapping_mul(share.into()).wrapping_add(HALF) >> 40;
            let [low, high, ..] = mean.to_le_bytes();
            i16::from_le_bytes([low, high])
        };
        Ok((0..self.config().dim()).map(mean))
    }

    /// Moves a vector by `round(alpha * delta)`, halves upwards, each component saturating, and links it anew; its id, level and
    /// type stay.
    ///
    /// # Errors
    /// [`Error::Dimension`] when `delta` has not `dim` components, [`Error::UnknownId`] when `id` is not live.
    pub fn nudge(&mut self, id: Id, alpha: I8F24, delta: &[i16]) -> Result<(), Error> {
        const HALF: I40F24 = I40F24::from_bits(1 << 23);
        self.counters = S::Meter::default();
        self.check_dimension(delta)?;
        self.check_live(id)?;
        for (component, &by) in self.graph.components_mut(id).iter_mut().zip(delta) {
            let step = I40F24::from(alpha)
                .wrapping_mul_int(by.into())
                .wrapping_add(HALF);
            *component = step.wrapping_add((*component).into()).saturating_to_num();
        }
        self.unlink(id);
        self.link(id);
        Ok(())
    }
}
